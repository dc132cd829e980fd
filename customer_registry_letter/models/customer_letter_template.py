from odoo import api, fields, models

WINDOWS = [
    ("din_b", "DIN 5008 form B (address at 45 mm)"),
    ("din_a", "DIN 5008 form A (address at 27 mm)"),
    ("french", "French (address on the right)"),
]


class CustomerLetterTemplate(models.Model):
    """What letters to customers are made from; its placeholders are those of mail templates.

    Besides ``object``, the customer, a template knows ``person``: the person to whom the letter is
    addressed, empty where that is a company as such.
    """

    _name = "customer.letter.template"
    _description = "Letter Template"
    _inherit = ["mail.render.mixin"]
    _order = "sequence, name, id"
    # As for mail templates: who may edit them is checked on writing, users just use them.
    _unrestricted_rendering = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Offered in this company only.")
    subject = fields.Char(translate=True)
    body = fields.Html(
        string="Text",
        translate=True,
        prefetch=True,
        render_engine="qweb",
        render_options={"post_process": True},
        sanitize="email_outgoing",
    )
    window = fields.Selection(
        WINDOWS, string="Address Window", required=True, default=lambda self: self._get_default_window()
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Letters are printed with the rights of those who use the template."""
        self._refuse_pictures([vals.get("body") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        """As for new templates."""
        for template in self:
            template._refuse_pictures([vals.get("body")])
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, *args, **options):
        """Override of mail: in no language either."""
        if field_name == "body":
            self._refuse_pictures(translations.values())
        return super()._update_field_translations(field_name, translations, *args, **options)

    def _refuse_pictures(self, bodies):
        """:raises UserError: one of ``bodies`` shows a picture that the user does not see"""
        if not self.env.su:
            for body in bodies:
                self.env["ir.binary"]._registry_refuse_pictures(body, self.body)

    @api.model
    def _get_default_window(self):
        return "french" if self.env.company.country_id.code == "FR" else "din_b"

    def _compute_render_model(self):
        self.render_model = "res.partner"

    def _render_letter(self, customer, person, lang):
        """Return subject and text of a letter to ``customer`` in ``lang``, with the rights of the user.

        :param person: the ``res.partner`` to whom it is addressed, empty for a company as such
        :raises UserError: a placeholder of the template cannot be filled
        """
        self.ensure_one()
        options = {"set_lang": lang, "add_context": {"person": person}}
        subject, body = (self._render_field(name, customer.ids, **options)[customer.id] for name in ("subject", "body"))
        # What a placeholder brings was written by others, who see other pictures.
        source = self.with_context(lang=lang).body
        return subject, self.env["ir.binary"]._registry_keep_pictures(body, source, customer | person)
