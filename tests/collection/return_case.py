"""What the tests share of files in which banks send debits back."""

import base64

from tests.collection.collection_case import CollectionCase

PAIN_002 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-12-07T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.008</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
{batches}</CstmrPmtStsRpt></Document>"""
BATCH = "<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{status}{transactions}</OrgnlPmtInfAndSts>"
CAMT_054 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>N1</MsgId><CreDtTm>2026-12-10T10:00:00</CreDtTm></GrpHdr><Ntfctn><Id>1</Id>{entries}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt>{code}<NtryDtls>{details}</NtryDtls></Ntry>"""
RETURNED = "<TxDtls><Refs>{refs}</Refs><RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf></TxDtls>"


def reason(code):
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"


def transaction(end_to_end_id="", status="RJCT", code="AM04", more=""):
    name = f"<OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>" if end_to_end_id else ""
    status = f"<TxSts>{status}</TxSts>" if status else ""
    return f"<TxInfAndSts>{name}{status}{reason(code) if code else ''}{more}</TxInfAndSts>"


class ReturnCase(CollectionCase):
    """Collections whose debits come back by file."""

    def confirmed(self, *invoices, **values):
        """Return the confirmed collection of all that is due, and its debits of ``invoices``."""
        collection = self.make_exported(**values)
        collection.action_confirm()
        return collection, *(self.line_for(collection, invoice) for invoice in invoices)

    def read(self, content, name="bank.xml"):
        content = content.encode() if isinstance(content, str) else content
        wizard = self.env["customer.collection.return.file"].with_user(self.collector)
        wizard = wizard.create({"file": base64.b64encode(content), "filename": name})
        wizard.action_read()
        return wizard

    def apply(self, content):
        wizard = self.read(content)
        wizard.action_apply()
        return wizard

    def pain(self, collection, group="", batches=""):
        return PAIN_002.format(message=collection.sudo().file_ids.message_ref, group=group, batches=batches)

    def batch(self, line, transactions="", status=""):
        return BATCH.format(batch=line.sudo().batch_ref, status=status, transactions=transactions)

    def rejected(self, line, code="AM04"):
        """Return the pain.002 that rejects this debit."""
        listed = transaction(line.end_to_end_id, code=code)
        return self.pain(line.collection_id, batches=self.batch(line, listed))

    def camt(self, refs, amount=119.0, day="2026-12-10", code="AM04"):
        """Return the camt.054 with one return that the bank names by ``refs``."""
        return CAMT_054.format(entries=self.entry(RETURNED.format(refs=refs, reason=code), amount, day))

    def entry(self, details, amount=119.0, day="2026-12-10", code=""):
        return ENTRY.format(details=details, amount=amount, day=day, code=code)
