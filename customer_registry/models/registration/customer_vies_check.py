import logging
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import zeep
from stdnum.eu.vat import check_vies
from stdnum.exceptions import ValidationError as NumberError

_logger = logging.getLogger(__name__)

TIMEOUT = 10  # seconds, for one question
LEASE = timedelta(minutes=10)  # a claimed check is left alone for so long by other workers
FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(days=1)
MAX_ATTEMPTS = 14  # about a week
BATCH = 20
# VIES answers so when the number cannot exist; all its other faults are about the service.
REFUSALS = ("INVALID_INPUT",)


class Answer(NamedTuple):
    """What came of a question to VIES; ``offline``: nothing else can be asked right now."""

    state: str
    message: str = ""
    offline: bool = False


class CustomerViesCheck(models.Model):
    """What VIES, the register of the EU, says about the VAT number of a customer.

    A check waits in this table until the scheduled action asks VIES, so that nobody who
    saves a customer waits for the network. No row is locked while VIES is asked: what a worker
    claims is its own by a lease, which is committed before, and each answer is committed at once.
    """

    _name = "customer.vies.check"
    _description = "VIES Check"
    _inherit = ["customer.job.mixin"]
    _order = "next_try, id"
    _rec_name = "vat"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    vat = fields.Char(string="VAT Number", required=True)
    state = fields.Selection(
        [("queued", "Waiting"), ("valid", "Valid"), ("invalid", "Not valid"), ("unreachable", "Not reachable")],
        required=True,
        default="queued",
        help="Not reachable: VIES or the national register did not answer. This says nothing about the number.",
    )
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(index="btree_not_null", help="Empty: VIES is not queried again automatically.")
    checked_at = fields.Datetime(string="Last Answer", readonly=True)
    message = fields.Char(string="Answer", readonly=True)
    alerted = fields.Boolean(readonly=True, help="The owner has been notified that this number is not valid.")
    company_id = fields.Many2one(related="partner_id.company_id")

    _partner_unique = models.UniqueIndex("(partner_id)", "There is already a VIES check for this customer.")

    def action_retry(self):
        """Ask again as soon as possible."""
        self.env["res.partner"]._registry_check_internal()
        self.partner_id.check_access("write")
        # As superuser: nobody has the right to write checks; that the user may edit the customer is checked above.
        self.sudo()._requeue()

    def _requeue(self):
        self.write({"state": "queued", "attempts": 0, "next_try": fields.Datetime.now()})
        self._wake_cron()

    @api.model
    def _enqueue(self, numbers):
        """Make sure that each of these customers gets its number checked.

        :param dict numbers: the number as VIES takes it, by customer; '' where there is none
        """
        known = self.search([("partner_id", "in", [customer.id for customer in numbers])])
        by_number = {check: numbers[check.partner_id] for check in known}
        known.filtered(lambda check: not by_number[check]).unlink()
        again = known.filtered(lambda check: by_number[check] and check._is_outdated(by_number[check]))
        for check in again:
            check.write(self._prepare_question(by_number[check]))
        asked = {check.partner_id for check in by_number if by_number[check]}
        new = self.create(
            [
                {"partner_id": customer.id, **self._prepare_question(number)}
                for customer, number in numbers.items()
                if number and customer not in asked
            ]
        )
        if again or new:
            self._wake_cron()

    def _is_outdated(self, number):
        return self.vat != number or (self.state == "unreachable" and not self.next_try)

    def _prepare_question(self, number):
        return {
            "vat": number,
            "state": "queued",
            "attempts": 0,
            "next_try": fields.Datetime.now(),
            "checked_at": False,
            "message": False,
            "alerted": False,
        }

    def _wake_cron(self):
        self.env.ref("customer_registry.cron_vies")._trigger()

    @api.model
    def _process_batch(self):
        claimed = self._claim()
        self._ask_all(claimed)
        return len(claimed)

    @api.model
    def _get_waiting_domain(self):
        return Domain("next_try", "<=", fields.Datetime.now())

    @api.model
    def _claim(self):
        """Return pairs (check, number) of a batch that no other worker takes within the lease.

        The claim is committed before VIES is asked, so that it holds when the worker dies
        and nothing is locked meanwhile.
        """
        due = self._lock_next(self._get_waiting_domain(), BATCH)
        due.next_try = fields.Datetime.now() + LEASE
        claimed = [(check, check.vat) for check in due]
        self.env["ir.cron"]._commit_progress()
        return claimed

    @api.model
    def _ask_all(self, claimed):
        """Ask for each of the pairs (check, number) and commit each answer at once."""
        answer = Answer("queued")
        for check, number in claimed:
            if not answer.offline:
                answer = self._ask(number)
            check._isolated(lambda one, number=number, answer=answer: one._keep(number, answer))
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _ask(self, number):
        """Return the ``Answer`` of VIES for ``number``; it never raises."""
        try:
            found = self._call_vies(number)
        except NumberError:
            return Answer("invalid", "INVALID_INPUT")
        except zeep.exceptions.Fault as fault:
            return Answer("invalid" if fault.message in REFUSALS else "unreachable", str(fault.message))
        # Whatever else the network, its proxies or the parser come up with says nothing about the number.
        except Exception as error:
            _logger.warning("VIES is not reachable: %s: %s", type(error).__name__, error)
            return Answer("unreachable", type(error).__name__, offline=True)
        return Answer("valid" if found["valid"] else "invalid")

    @api.model
    def _call_vies(self, number):
        """Ask the service itself; the one method that uses the network.

        :return: mapping with the key ``valid``
        """
        return check_vies(number, timeout=TIMEOUT)

    def _keep(self, number, answer):
        """Store the answer, unless the number has changed or somebody is at work on the record.

        What is not stored is asked again when its lease is over.
        """
        check = self.try_lock_for_update()
        family = check.partner_id._registry_vies_family().try_lock_for_update(allow_referencing=True)
        if not check or check.vat != number or check.partner_id not in family:
            return
        check.write(check._prepare_answer(answer))
        if answer.state == "unreachable":
            return
        family.filtered(lambda partner: partner.vies_valid != (answer.state == "valid")).write(
            {"vies_valid": answer.state == "valid"}
        )
        if answer.state == "invalid" and not check.alerted:
            check.alerted = True
            check.partner_id._registry_vies_alert()

    def _fail(self, reason):
        """Override of customer.job.mixin: what could not be kept is asked again, as if nobody had answered."""
        self.write(self._prepare_answer(Answer("unreachable", reason)))

    def _prepare_answer(self, answer):
        now = fields.Datetime.now()
        attempts = self.attempts + 1
        unreachable = answer.state == "unreachable"
        delay = min(FIRST_DELAY * 2**self.attempts, LONGEST_DELAY)
        return {
            "state": answer.state,
            "message": answer.message or False,
            "attempts": attempts,
            "checked_at": self.checked_at if unreachable else now,
            "next_try": now + delay if unreachable and attempts < MAX_ATTEMPTS else False,
        }
