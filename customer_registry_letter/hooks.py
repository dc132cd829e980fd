def uninstall_hook(env):
    """Keep the PDFs of letters with their customers: nobody reads the files of a model that is gone."""
    env.flush_all()
    env.cr.execute(
        """UPDATE ir_attachment file SET res_model = 'res.partner', res_id = letter.partner_id
             FROM customer_letter letter
            WHERE letter.attachment_id = file.id AND file.res_model = 'customer.letter'"""
    )
    env["ir.attachment"].invalidate_model()
