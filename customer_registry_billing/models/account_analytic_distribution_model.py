from odoo import api, models


class AccountAnalyticDistributionModel(models.Model):
    _inherit = "account.analytic.distribution.model"

    @api.model
    def _get_applicable_models(self, vals):
        """Override of account: work on copies of the lists in ``vals``.

        Invoice lines remember by ``vals`` what was found; core appends to its lists and so asks again for each line.
        """
        return super()._get_applicable_models(
            {name: list(value) if isinstance(value, list) else value for name, value in vals.items()}
        )
