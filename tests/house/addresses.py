"""Every address and socket event of the house, and what each role gets there.

The statuses stand in the order of ROLES: guest, member, expert, caseworker, operator. A thing (a thread, a room) is in
a place for members; a post, message or log-in is one's own where one may have any. A POST brings an empty form, so 400
means: allowed, but nothing was filled in. 404 means: it does not exist for you. A guest whose POST brings a text gets
403 with that text, to log in and go on.
"""

# fmt: off
ADDRESSES: dict[str, tuple[int, int, int, int, int]] = {
    "GET /":                                   (200, 200, 200, 200, 200),
    "GET /about":                              (200, 200, 200, 200, 200),
    "GET /rules":                              (200, 200, 200, 200, 200),
    "GET /privacy":                            (200, 200, 200, 200, 200),
    "GET /safety":                             (200, 200, 200, 200, 200),
    "GET /healthz":                            (200, 200, 200, 200, 200),
    "GET /static/<version>/<path:name>":       (200, 200, 200, 200, 200),
    "POST /exit":                              (200, 200, 200, 200, 200),
    "POST /preferences":                       (303, 303, 303, 303, 303),

    "GET /join":                               (200, 303, 303, 303, 303),
    "POST /join":                              (400, 303, 303, 303, 303),
    "POST /join/recovery":                     (400, 400, 400, 400, 400),
    "GET /first/<token>":                      (404, 404, 404, 404, 404),
    "POST /first/<token>":                     (404, 404, 404, 404, 404),
    "GET /login":                              (200, 200, 200, 200, 200),
    "POST /login":                             (400, 400, 400, 400, 400),
    "GET /login/second":                       (303, 303, 303, 303, 303),
    "POST /login/second":                      (303, 303, 303, 303, 303),
    "GET /recover":                            (200, 200, 200, 200, 200),
    "POST /recover":                           (400, 400, 400, 400, 400),
    "GET /logout":                             (303, 200, 200, 200, 200),
    "POST /logout":                            (303, 200, 200, 200, 200),

    "GET /me":                                 (303, 200, 200, 200, 200),
    "GET /me/passphrase":                      (403, 200, 200, 200, 200),
    "POST /me/passphrase":                     (403, 400, 400, 400, 400),
    "GET /me/recovery":                        (403, 200, 200, 200, 200),
    "POST /me/recovery":                       (403, 400, 400, 400, 400),
    "GET /me/second-factor":                   (403, 200, 303, 303, 303),
    "POST /me/second-factor":                  (403, 400, 303, 303, 303),
    "GET /me/second-factor/off":               (403, 200, 200, 200, 200),
    "POST /me/second-factor/off":              (403, 400, 400, 400, 400),
    "GET /me/line":                            (403, 200, 200, 200, 200),
    "POST /me/line":                           (403, 303, 303, 303, 303),
    "GET /me/reading":                         (403, 200, 200, 200, 200),
    "POST /me/reading":                        (403, 303, 303, 303, 303),
    "GET /people/<member_id>":                 (404, 200, 200, 200, 404),
    "POST /me/login-name":                     (403, 303, 303, 303, 303),
    "POST /me/logins/<login>/end":             (403, 303, 303, 303, 303),
    "POST /me/logins/end":                     (403, 303, 303, 303, 303),
    "GET /me/erase":                           (403, 200, 200, 200, 200),
    "POST /me/erase":                          (403, 400, 400, 400, 400),

    "GET /members/waiting":                    (404, 404, 200, 404, 200),
    "POST /members/waiting":                   (403, 404, 303, 404, 303),
    "GET /house/roles":                        (404, 404, 404, 404, 200),
    "POST /house/roles":                       (404, 404, 404, 404, 400),

    "GET /drafts":                             (303, 200, 200, 200, 403),
    "POST /drafts":                            (403, 204, 204, 204, 403),
    "POST /drafts/discard":                    (403, 303, 303, 303, 403),

    "GET /boards":                             (200, 200, 200, 200, 200),
    "GET /boards/<board_id>":                  (404, 200, 200, 200, 404),
    "GET /boards/<board_id>/new":              (404, 200, 200, 200, 404),
    "POST /boards/<board_id>/new":             (404, 400, 400, 400, 404),
    "GET /threads/<thread_id>":                (404, 200, 200, 200, 404),
    "POST /threads/<thread_id>":               (404, 400, 400, 400, 404),
    "POST /threads/<thread_id>/read":          (404, 303, 303, 303, 404),
    "GET /threads/<thread_id>/keep":           (404, 404, 200, 404, 404),
    "POST /threads/<thread_id>/keep":          (404, 404, 400, 404, 404),
    "GET /posts/<post_id>/versions":           (404, 404, 200, 404, 404),
    "POST /threads/<thread_id>/poll":          (404, 404, 404, 404, 404),  # there is none in it
    "GET /threads/<thread_id>/poll/new":       (404, 200, 200, 200, 404),
    "POST /threads/<thread_id>/poll/new":      (404, 400, 400, 400, 404),
    "POST /threads/<thread_id>/poll/remove":   (404, 404, 404, 404, 404),  # there is none in it
    "GET /threads/<thread_id>/tags":           (404, 200, 200, 200, 404),
    "POST /threads/<thread_id>/tags":          (404, 303, 303, 303, 404),
    "GET /tags/keep":                          (404, 404, 200, 404, 404),
    "POST /tags/keep":                         (404, 404, 400, 404, 404),
    "POST /threads/<thread_id>/follow":        (404, 303, 303, 303, 404),
    "POST /threads/<thread_id>/unfollow":      (404, 303, 303, 303, 404),
    "GET /posts/<post_id>":                    (404, 303, 303, 303, 404),
    "GET /posts/<post_id>/edit":               (404, 200, 200, 200, 404),
    "POST /posts/<post_id>/edit":              (404, 400, 400, 400, 404),
    "GET /posts/<post_id>/delete":             (404, 200, 200, 200, 404),
    "POST /posts/<post_id>/delete":            (404, 303, 303, 303, 404),
    "POST /posts/<post_id>/words":             (404, 400, 400, 400, 404),
    "GET /posts/<post_id>/anonymous":          (404, 200, 200, 200, 404),
    "POST /posts/<post_id>/anonymous":         (404, 303, 303, 303, 404),
    "GET /posts/<post_id>/mute":               (404, 404, 200, 404, 404),
    "POST /posts/<post_id>/mute":              (404, 404, 400, 404, 404),

    "GET /new":                                (303, 200, 200, 200, 403),
    "POST /new/read":                          (403, 303, 303, 303, 403),
    "GET /notices":                            (303, 200, 200, 200, 200),
    "POST /notices/seen":                      (403, 303, 303, 303, 303),

    "GET /search":                             (200, 200, 200, 200, 200),
    "POST /search":                            (400, 400, 400, 400, 400),

    "GET /rooms":                              (200, 200, 200, 200, 200),
    "GET /rooms/<room_id>":                    (404, 200, 200, 200, 404),
    "POST /rooms/<room_id>":                   (404, 400, 400, 400, 404),
    "GET /rooms/<room_id>/write":              (404, 200, 200, 200, 404),
    "POST /rooms/<room_id>/write":             (404, 200, 200, 200, 404),
    "POST /messages/<message_id>/delete":      (404, 303, 303, 303, 404),
}
# What must be filled in for a POST to mean anything.
FIELDS: dict[str, dict[str, str]] = {
    "POST /members/waiting": {"do": "approve", "member": "{member}"},
    "POST /drafts": {"place": "board:abcdefABCDEF", "body": "Half a"},
}

# "ok", or the code of the error ack. Who is not logged in is not let in at all ("refused").
EVENTS: dict[str, tuple[str, str, str, str, str]] = {
    "room:enter":  ("refused", "ok", "ok", "ok", "not_found"),
    "room:say":    ("refused", "ok", "ok", "ok", "not_found"),
    "room:remove": ("refused", "ok", "ok", "ok", "not_found"),
    "room:typing": ("refused", "ok", "ok", "ok", "not_allowed"),
    "room:leave":  ("refused", "ok", "ok", "ok", "ok"),
}
# fmt: on
