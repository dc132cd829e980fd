def uninstall_hook(env):
    """Leave what belongs to the apps that remain, and activities of a type that could not go while it is in use."""
    kept = ("product.template", "res.company", "res.partner")
    env["ir.model.data"].search([("module", "=", "customer_registry_billing"), ("model", "in", kept)]).unlink()
    activities = env["mail.activity"].with_context(active_test=False)
    welcome = env.ref("customer_registry_billing.mail_activity_type_welcome")
    activities.search([("activity_type_id", "=", welcome.id)]).activity_type_id = env.ref(
        "mail.mail_activity_data_warning"
    )
