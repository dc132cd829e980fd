def uninstall_hook(env):
    """Keep forms with account numbers from those who read requests but no bank data, once our rules are gone.

    The files follow the bank account, for which Odoo's rules and "Restrict bank data" hold. Open requests
    are withdrawn; what was signed stays with its signer alone.
    """
    requests = env["customer.request"].search([("mandate_id", "!=", False)])
    for request in requests:
        files = request.attachment_ids | request.signed_attachment_id
        files.write({"res_model": "res.partner.bank", "res_id": request.mandate_id.bank_id.id})
    requests.mandate_id._withdraw_requests()
    requests.write({"all_contacts": False})
