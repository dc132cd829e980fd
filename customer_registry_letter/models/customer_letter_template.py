from lxml import html
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.rendering_tools import parse_inline_template

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
    to_complete = fields.Boolean(
        string="To Be Completed",
        help="Its text only shows where to write: no letter is printed before its text was changed.",
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

    def _render_letter(self, customer, person, lang, text=None):
        """Return subject and text of a letter to ``customer`` in ``lang``, with the rights of the user.

        :param person: the ``res.partner`` to whom it is addressed, empty for a company as such
        :param text: (subject, text) with placeholders, instead of those of the template
        :raises UserError: a placeholder cannot be filled, or ``text`` has others than the template
        """
        self.ensure_one()
        template = self.with_context(lang=lang)
        if text:
            template._refuse_expressions(*text)
        sources = text or (template.subject, template.body)
        subject, body = (
            template._render_source(name, source, customer, person)
            for name, source in zip(("subject", "body"), sources, strict=True)
        )
        # What a placeholder brings was written by others, who see other pictures.
        return subject, self.env["ir.binary"]._registry_keep_pictures(body, sources[1], customer | person)

    def _render_source(self, name, source, customer, person):
        field = self._fields[name]
        rendered = self._render_template(
            source or "",
            customer._name,
            customer.ids,
            engine=getattr(field, "render_engine", "inline_template"),
            add_context={"person": person},
            options={**getattr(field, "render_options", {})},
        )
        return rendered[customer.id]

    def _refuse_expressions(self, subject, body):
        """Whoever uses a template changes its words; what is evaluated was written by people who may edit templates.

        :raises UserError: ``subject`` or ``body`` evaluate something that this template, in its language, does not
        """
        known = self._get_expressions(self.subject, self.body)
        if self._get_expressions(subject, body) - known:
            raise UserError(
                self.env._("Only the placeholders of “%(template)s” can be used in its letters.", template=self.name)
            )

    @api.model
    def _get_expressions(self, subject, body):
        """Return what is evaluated: expressions of the subject, and the directives of each element of the text."""
        found = {expression for _literal, expression, _default in parse_inline_template(subject or "") if expression}
        for element in html.fragment_fromstring(body or "", create_parent="div").iter(html.etree.Element):
            directives = frozenset((name, value) for name, value in element.attrib.items() if name.startswith("t-"))
            if directives:
                found.add(directives)
        return found

    def _is_gap(self, body, unchanged):
        """Tell whether ``body`` says nothing but what is ``unchanged`` of this template, which is to be completed."""
        return self.to_complete and _words(body) == _words(unchanged)

    def _refuse_gap(self):
        """:raises UserError: always; the text of this template shows only where to write"""
        raise UserError(
            self.env._("“%(template)s” only shows where your text goes: write it before printing.", template=self.name)
        )

    @api.model
    def _mark_blank(self):
        """Called by each update: the blank template of older versions is to be completed, unless somebody said no."""
        blank = self.env.ref("customer_registry_letter.letter_template_blank", raise_if_not_found=False)
        if blank:
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE customer_letter_template SET to_complete = (id = %s) WHERE to_complete IS NULL", [blank.id]
            )
            self.invalidate_model(["to_complete"])


def _words(body):
    """Return the words of a text, without its form."""
    return html.fragment_fromstring(body or "", create_parent="div").text_content().split()
