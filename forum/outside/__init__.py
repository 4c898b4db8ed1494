"""Notices from outside (EU 2022/2065, article 16): whoever finds something here against the law can say so.

No account is needed and no name: a receipt of sixteen digits, shown once, opens the answer (article 17) and one request
for another look (article 20). What somebody wrote lies sealed; persons answer, nothing is decided by a machine.
"""
