"""Which language a new customer is written to in, by its country and by the company that writes."""

from babel.languages import get_official_languages


def propose(country, installed, company_language):
    """Return the code of the language for a customer, or "" if none of the country's is installed.

    Of several languages of a country the company's own comes first, then the order in which most people speak them.

    :param str country: two letters, "" if unknown
    :param installed: codes such as "de_DE"
    :param str company_language: code of the company's own language, "" if it has none

    >>> propose("AT", ["en_US", "de_DE", "fr_FR"], "fr_FR")
    'de_DE'
    >>> propose("CH", ["en_US", "de_DE", "de_CH", "fr_FR"], "fr_FR")
    'fr_FR'
    >>> propose("CH", ["en_US", "de_DE", "de_CH", "fr_FR"], "en_US")
    'de_CH'
    >>> propose("PL", ["en_US", "de_DE"], "de_DE")
    ''
    """
    official = get_official_languages(country, de_facto=True) if country else ()
    spoken = list(dict.fromkeys(map(_base, official)))
    own = _base(company_language)
    if own in spoken:
        spoken = [own, *(language for language in spoken if language != own)]
    for language in spoken:
        codes = [code for code in installed if _base(code) == language]
        if codes:
            return _nearest(codes, country, company_language)
    return ""


def _nearest(codes, country, company_language):
    """Return the variety of the country itself, else the company's, else the main one."""
    own = f"{_base(codes[0])}_{country}"
    main = f"{_base(codes[0])}_{_base(codes[0]).upper()}"
    return next((code for code in (own, company_language, main) if code in codes), codes[0])


def _base(code):
    return (code or "").partition("_")[0]
