from odoo.addons.customer_registry.hooks import drop_relation


def uninstall_hook(env):
    """Leave what customers have sent and signed with them: nobody reads the files of a model that is gone."""
    env.flush_all()
    env.cr.execute(
        """UPDATE ir_attachment file SET res_model = 'res.partner', res_id = request.partner_id
             FROM (SELECT signed_attachment_id AS attachment_id, partner_id FROM customer_request
                   UNION ALL SELECT rel.attachment_id, request.partner_id FROM customer_request_answer_rel rel
                               JOIN customer_request request ON request.id = rel.request_id) request
            WHERE request.attachment_id = file.id AND file.res_model = 'customer.request'"""
    )
    env["ir.attachment"].invalidate_model()
    drop_relation(env, "customer_request_mail_message_rel")
