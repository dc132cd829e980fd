from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...const import DELIVERED, MAIL_CHANNELS
from ...inner import Inner

BATCH = 10
MAX_TRIES = 10  # a delivery that the server did not survive so often is given up


class CustomerDelivery(models.Model):
    """The queue of deliveries: filled in the transaction that posts, worked off by a scheduled job."""

    _inherit = "customer.delivery"

    @api.model
    def _get_export_channels(self):
        """Hook: return the channels whose deliveries wait for an export instead of the scheduled job.

        An addon adds its channel, claims with ``_claim_for_export`` and ends with ``_mark_exported`` or ``_fail``.
        """
        return set()

    # Filling
    # -------

    @api.model
    def _queue(self, moves, again=False, user=None):
        """Queue posted invoices by the channels of their customers, in the transaction of the caller.

        Whatever is on its way already is left alone, and so is what was delivered.

        :param again: somebody wants what was delivered to be sent once more
        :param user: who asked for it, if not the current user
        :return: the new deliveries
        """
        states = ("queued",) if again else ("queued", *DELIVERED)
        domain = [("move_id", "in", moves.ids), ("state", "in", states)]
        known = {tuple(group) for group in self._read_group(domain, ["move_id", "channel"])}
        self.search([("move_id", "in", moves.ids), ("state", "=", "queued")])._withdraw()
        send = self.env["account.move.send"]
        wanted = [(move, channel) for move in moves for channel in send._registry_channels(move)]
        new = self._create_attempts([pair for pair in wanted if pair not in known], user or self.env.user)
        in_background = new.filtered(lambda delivery: delivery.channel not in self._get_export_channels())
        # Odoo's own sign that an invoice is being sent.
        in_background.move_id.sending_data = self._prepare_author(user or self.env.user)
        if in_background:
            self._wake()
        return new

    def _get_author(self):
        """Return who sends these deliveries, as Odoo notes it with each invoice that it is to send."""
        return {**self._prepare_author(self.user_id[:1] or self.env.user), **self._read_author(self.move_id[:1])}

    def _get_author_key(self):
        return tuple(sorted(self._get_author().items()))

    @api.model
    def _read_author(self, move):
        """Return what Odoo notes of who sends ``move``; whoever invoices may write anything there by a call."""
        noted = move.sending_data if isinstance(move.sending_data, dict) else {}
        names = ("author_user_id", "author_partner_id")
        return {name: noted[name] for name in names if type(noted.get(name)) is int}

    @api.model
    def _prepare_author(self, user):
        return {"author_user_id": user.id, "author_partner_id": user.partner_id.id}

    @api.model
    def _create_attempts(self, pairs, user):
        """Create the next attempt for each (invoice, channel); failed ones are made up for by it."""
        domain = Domain("move_id", "in", [move.id for move, _channel in pairs])
        groups = self._read_group(domain, ["move_id", "channel"], ["attempt:max"])
        last = {(move.id, channel): attempt for move, channel, attempt in groups}
        new = self.create(
            [
                {
                    "move_id": move.id,
                    "channel": channel,
                    "attempt": last.get((move.id, channel), 0) + 1,
                    "user_id": user.id,
                }
                for move, channel in pairs
            ]
        )
        if last:
            by_move = new.grouped("move_id")
            unmade = self.search(domain & Domain("state", "=", "failed") & Domain("replaced_by_id", "=", False))
            for delivery in unmade:
                later = by_move[delivery.move_id].filtered(lambda row, failed=delivery: row._makes_up_for(failed))
                delivery.replaced_by_id = later.sorted(lambda row, failed=delivery: row.channel != failed.channel)[:1]
        return new

    @api.model
    def _wake(self):
        # As superuser: scheduled jobs are for administrators.
        self.env.ref("customer_registry.cron_delivery").sudo()._trigger()

    # Sending at once
    # ---------------

    @api.model
    def _open(self, wanted):
        """Return the deliveries, locked, that somebody carries out at once.

        What waits in the queue is taken out of it; what waits for a mail server is stopped.

        :param wanted: set of (invoice, channel)
        :raises UserError: one of them is being sent at this moment
        """
        moves = self.env["account.move"].browse(move.id for move, _channel in wanted)
        live = self.search([("move_id", "in", moves.ids), ("state", "=", "queued")])
        same = live.filtered(lambda delivery: (delivery.move_id, delivery.channel) in wanted)
        (live - same)._withdraw()
        self._lock_live(same)
        on_the_way = same.filtered("message_id")
        on_the_way._stop(self.env._("Sent once more before the mail server accepted it."))
        own = same - on_the_way
        missing = wanted - {(delivery.move_id, delivery.channel) for delivery in own}
        return own | self._create_attempts(sorted(missing, key=lambda pair: (pair[0].id, pair[1])), self.env.user)

    def _lock_live(self, live):
        """:raises UserError: one of these deliveries is being sent at this moment"""
        taken = live.try_lock_for_update()
        if taken != live:
            raise self._busy(live - taken)

    def _withdraw(self):
        """Take back those of these waiting deliveries whose channel is not the customer's any more.

        Otherwise the invoice, sent again by the new channel, would go out twice.
        """
        send = self.env["account.move.send"]
        wished = {move: send._registry_channels(move) for move in self.move_id}
        stale = self.filtered(lambda delivery: delivery.channel not in wished[delivery.move_id])
        self._lock_live(stale)
        stale._stop(self.env._("Withdrawn: the invoice was sent through another channel instead."))

    def _stop(self, reason):
        """Take back what has not left yet: mails that no mail server has accepted, and those put off."""
        waiting = self.address_ids.filtered(lambda row: row.state == "queued")
        if waiting.mail_id.try_lock_for_update() != waiting.mail_id:
            raise self._busy(self)
        waiting._replace()
        self.write({"state": "failed", "error": reason})
        self.env["mail.message.schedule"].search([("mail_message_id", "in", self.message_id.ids)]).unlink()
        # The next attempt is inserted at once, and only one may be on its way.
        self.flush_recordset()

    def _busy(self, deliveries=None):
        names = ", ".join((deliveries or self).move_id.mapped("name"))
        return UserError(self.env._("%(invoices)s: being sent right now. Check the deliveries.", invoices=names))

    # Working off
    # -----------

    @api.model
    def _get_waiting_domain(self):
        return (
            Domain("state", "=", "queued")
            & Domain("message_id", "=", False)
            & Domain("channel", "not in", list(self._get_export_channels()))
        )

    @api.model
    def _process_batch(self):
        """Send the next deliveries.

        The message, its mails and the state of the delivery are written in one transaction; Odoo's
        mail queue is the outbox.
        """
        claimed = self._claim()
        if not claimed:
            return 0
        # Counted also if the server does not survive what comes now.
        self.env["ir.cron"]._commit_progress()
        claimed = claimed.try_lock_for_update().filtered_domain(self._get_waiting_domain())
        for deliveries in claimed.grouped(lambda row: (row.company_id, row.channel, row._get_author_key())).values():
            for part in deliveries._get_parts():
                part._isolated(lambda some: some._deliver())
        return len(claimed)

    @api.model
    def _claim(self):
        """Return the next waiting deliveries, locked. What a worker has died of is taken alone, at last."""
        waiting = self.search(self._get_waiting_domain(), order="tries, id", limit=10 * BATCH)
        fresh = waiting.filtered(lambda delivery: not delivery.tries)
        claimed = (fresh or waiting).try_lock_for_update(limit=BATCH if fresh else 1)
        for tries, deliveries in claimed.grouped("tries").items():
            deliveries.tries = tries + 1
        return claimed

    @api.model
    def _claim_for_export(self, channel, company, limit=None):
        """Return the deliveries, oldest first and locked, that wait for an export by ``channel``.

        :param limit: how many at most; what others export at this moment does not count
        """
        domain = [("state", "=", "queued"), ("channel", "=", channel), ("company_id", "=", company.id)]
        return self.search(domain, order="id").try_lock_for_update(limit=limit)

    def _get_parts(self):
        """Mails go in batches; other channels ask web services, so each has a turn of its own."""
        return [self] if self[:1].channel in (*MAIL_CHANNELS, "manual") else list(self)

    def _deliver(self):
        """Print and send these deliveries, of one company, channel and user."""
        self._refuse_hopeless()
        # No transaction of its own for an EDI addon: the state is written with what it did.
        sender = self.env["account.move.send"].with_company(self.company_id)
        sender = sender.with_context(registry_delivery_ids=Inner(tuple(self.ids)), registry_no_commit=Inner(True))
        sender._generate_and_send_invoices(
            self.move_id,
            from_cron=True,
            sending_methods=[sender._registry_method(self[0].channel)],
            **self._get_author(),
        )
        self._settle()
        self.env.flush_all()

    def _refuse_hopeless(self):
        """Raise a sentence for what would not work anyway.

        :raises UserError: the channel is not installed, or the server died too often
        """
        self.env["res.partner"]._registry_check_channel(self[0].channel)
        worn = self.filtered(lambda delivery: delivery.tries > MAX_TRIES)
        if worn:
            raise UserError(
                self.env._(
                    "%(invoice)s: the server failed to process it %(tries)s times. Print it to see whether its "
                    "layout or its attachments are at fault, then retry.",
                    invoice=worn[0].move_id.name,
                    tries=MAX_TRIES,
                )
            )

    @api.model
    def _adopt(self):
        """Take over what was put into Odoo's own queue of invoices, so that there is only one."""
        moves = self.env["account.move"].search([("sending_data", "!=", False), ("state", "=", "posted")], limit=1000)
        live = self.search([("move_id", "in", moves.ids), ("state", "=", "queued")])
        live.filtered("message_id").move_id.sending_data = False
        left = (moves - live.move_id).try_lock_for_update()
        for author, own in left.grouped(lambda move: self._read_author(move).get("author_user_id")).items():
            self._queue(own, again=True, user=self.env["res.users"].browse(author).exists() or None)
