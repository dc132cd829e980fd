"""Links with a token: altered ones reveal nothing, whatever is wrong with them."""

import re

from odoo.tests import tagged

from tests.portal.security_case import SecurityCase

MISSING = 2147483640


@tagged("post_install", "-at_install")
class TestSecurityTokens(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.invoice._portal_ensure_token()
        cls.foreign_token = cls.other._portal_ensure_token()
        cls.wrong = (
            "",
            "x",
            "ü",
            "\0",
            cls.token[:-1],
            f"{cls.token}0",
            cls.token.upper(),
            cls.token[:-1] + ("0" if cls.token[-1] != "0" else "1"),
            cls.foreign_token,
            "%",
            "' OR 1=1",
        )

    def answer(self, path, **params):
        """Return what tells one answer from another: status, target and content, without what differs anyhow."""
        answer = self.url_open(path, params=params, allow_redirects=False)
        content = re.sub(r"\d{6,}|csrf_token: \"[^\"]+\"", "", answer.text)
        return answer.status_code, answer.headers.get("Location"), content

    def test_a_link_opens_its_document(self):
        self.log_in("public")
        self.assertEqual(self.answer(f"/my/invoices/{self.invoice.id}", access_token=self.token)[0], 200)

    def test_wrong_tokens_answer_like_what_is_not_there(self):
        order = self.world["sale.order"][0]
        order._portal_ensure_token()
        for role in ("public", "tickets"):
            self.log_in(role)
            for path in ("/my/invoices/%s", "/my/orders/%s", "/my/tasks/%s"):
                record = {"invoices": self.invoice, "orders": order, "tasks": self.world["project.task"][0]}
                target = record[path.split("/")[2]]
                if target.with_user(self.roles[role]).has_access("read"):
                    continue
                nothing = self.answer(path % MISSING)
                for token in self.wrong:
                    with self.subTest(role=role, path=path, token=token):
                        self.assertEqual(self.answer(path % target.id, access_token=token), nothing)
                        pdf = {"report_type": "pdf", "download": "true", "access_token": token}
                        self.assertEqual(self.answer(path % target.id, **pdf), nothing)

    def test_links_of_mails_lead_nowhere(self):
        self.log_in("public")
        for model, record in (("account.move", self.invoice), ("customer.request", self.world["customer.request"][0])):
            answers = set()
            for res_id in (record.id, MISSING):
                for token in self.wrong:
                    answer = self.answer("/mail/view", model=model, res_id=res_id, access_token=token)
                    answers.add((answer[0], re.sub(r"\?.*", "", answer[1] or "")))
            self.assertEqual(answers, {(303, "/web/login")}, model)

    def test_a_token_that_is_almost_right_takes_the_same_way(self):
        """Odoo compares in constant time; that no query depends on the token is what can be shown."""
        self.log_in("public")
        path, counts = f"/my/invoices/{self.invoice.id}", {}
        self.answer(path, access_token="x")
        for token in self.wrong[3:]:
            before = self.env.cr.sql_log_count
            self.answer(path, access_token=token)
            counts[token] = self.env.cr.sql_log_count - before
        self.assertEqual(len(set(counts.values())), 1, counts)

    def test_altered_invitations_open_no_login(self):
        user = self.ben.sudo()
        token = user.partner_id.with_context(registry_login_user=user.id)._generate_signup_token()
        self.assertEqual(self.Partner._registry_user_of_token(token), user)
        self.log_in("public")
        pages = set()
        for wrong in (token[:-1], token[1:], token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "ü", f"{token}x"):
            self.assertFalse(self.Partner._registry_user_of_token(wrong), wrong)
            status, _target, content = self.answer("/web/reset_password", token=wrong)
            self.assertNotIn(user.login, content)
            pages.add((status, content.replace(wrong, "")))
        self.assertEqual({status for status, _content in pages}, {200})
