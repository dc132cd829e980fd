from hypothesis import HealthCheck, settings

# Two shared cores may be slow for a moment; that is no finding about the code.
settings.register_profile("registry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("registry")
