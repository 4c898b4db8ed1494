"""Every address and socket event of the house, and what each role gets there.

The statuses stand in the order of ROLES: guest, member, expert, caseworker, operator. A thing (a thread, a room) is in
a place for members; a post, message or log-in is one's own where one may have any. A POST brings an empty form, so 400
means: allowed, but nothing was filled in. 404 means: it does not exist for you. A guest whose POST brings a text gets
403 with that text, to log in and go on.

VISITS and VISIT_EVENTS are about a room open to guests, in the order of GUESTS: a guest who has not come in, one who
visits that very room, one who visits another.
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
    "GET /c":                                  (200, 200, 200, 200, 200),
    "POST /c":                                 (400, 400, 400, 400, 400),
    "GET /c/<code>":                           (200, 200, 200, 200, 200),
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
    "GET /cards":                              (404, 404, 200, 200, 200),
    "GET /cards/new":                          (404, 404, 200, 200, 200),
    "POST /cards/new":                         (404, 404, 400, 400, 400),
    "GET /cards/<batch_id>":                   (404, 404, 200, 200, 200),
    "GET /cards/<batch_id>/sheet":             (404, 404, 200, 200, 200),
    "GET /cards/<batch_id>/sheet.pdf":         (404, 404, 200, 200, 200),
    "GET /cards/<batch_id>/revoke":            (404, 404, 200, 200, 200),
    "POST /cards/<batch_id>/revoke":           (404, 404, 303, 303, 303),
    "GET /me/card":                            (404, 404, 404, 404, 404),  # not allowed by this operator
    "POST /me/card":                           (404, 404, 404, 404, 404),
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

    "GET /announcements":                      (200, 200, 200, 200, 200),
    "GET /announcements/<announcement_id>":    (404, 200, 200, 200, 404),
    "GET /announcements/new":                  (404, 404, 200, 200, 200),
    "POST /announcements/new":                 (404, 404, 400, 400, 400),
    "GET /announcements/<announcement_id>/edit":      (404, 404, 200, 200, 404),
    "POST /announcements/<announcement_id>/edit":     (404, 404, 400, 400, 404),
    "GET /announcements/<announcement_id>/withdraw":  (404, 404, 200, 200, 404),
    "POST /announcements/<announcement_id>/withdraw": (404, 404, 303, 303, 404),
    "POST /announcements/<announcement_id>/dismiss":  (404, 303, 303, 303, 404),
    "POST /announcements/<announcement_id>/seen":     (404, 303, 303, 303, 404),

    "GET /agenda":                             (200, 200, 200, 200, 200),
    "GET /calendar/<token>.ics":               (404, 404, 404, 404, 404),  # no such link
    "GET /me/calendar":                        (403, 200, 200, 200, 403),
    "POST /me/calendar":                       (403, 400, 400, 400, 403),

    "GET /sessions/new":                       (404, 404, 200, 200, 404),
    "POST /sessions/new":                      (404, 404, 400, 400, 404),
    "GET /sessions/<session_id>/edit":         (404, 404, 200, 404, 404),  # a caseworker changes what she hosts
    "POST /sessions/<session_id>/edit":        (404, 404, 400, 404, 404),
    "GET /sessions/<session_id>/move":         (404, 404, 200, 404, 404),
    "POST /sessions/<session_id>/move":        (404, 404, 400, 404, 404),
    "GET /sessions/<session_id>/cancel":       (404, 404, 200, 404, 404),
    "POST /sessions/<session_id>/cancel":      (404, 404, 400, 404, 404),
    "GET /series/<series_id>":                 (404, 200, 200, 200, 404),
    "POST /series/<series_id>/end":            (404, 404, 303, 404, 404),
    "GET /sessions/<session_id>":              (404, 200, 200, 200, 404),
    "POST /sessions/<session_id>/sign-up":     (404, 303, 303, 303, 404),
    "POST /sessions/<session_id>/withdraw":    (404, 303, 303, 303, 404),
    "POST /sessions/<session_id>/questions":   (404, 400, 400, 400, 404),
    "GET /sessions/<session_id>/how-it-was":   (404, 303, 303, 303, 404),  # it is not over: back to its page
    "POST /sessions/<session_id>/how-it-was":  (404, 303, 303, 303, 404),
    "GET /sessions/<session_id>/host":         (404, 404, 200, 404, 404),
    "POST /sessions/<session_id>/host":        (404, 404, 400, 404, 404),
    "GET /sessions/<session_id>/summary":      (404, 404, 303, 404, 404),  # it is not over: back to the host's page
    "POST /sessions/<session_id>/summary":     (404, 404, 303, 404, 404),
    "GET /series/<series_id>/overview":        (404, 404, 200, 404, 404),
    "POST /questions/<question_id>/second":    (404, 303, 303, 303, 404),
    "POST /questions/<question_id>/withdraw":  (404, 403, 403, 403, 404),  # somebody else's

    "GET /search":                             (200, 200, 200, 200, 200),
    "POST /search":                            (400, 400, 400, 400, 400),

    "GET /rooms":                              (200, 200, 200, 200, 200),
    "GET /rooms/<room_id>":                    (404, 200, 200, 200, 404),  # its door
    "POST /rooms/<room_id>":                   (404, 400, 400, 400, 404),
    "GET /rooms/<room_id>/write":              (404, 200, 200, 200, 404),
    "POST /rooms/<room_id>/write":             (404, 200, 200, 200, 404),
    "POST /rooms/<room_id>/visit":             (404, 403, 403, 403, 404),  # not open to guests
    "POST /rooms/<room_id>/leave":             (303, 303, 303, 303, 303),  # ends the own visit, looks at no room
    "POST /rooms/<room_id>/hand":              (404, 303, 303, 303, 404),
    "GET /rooms/<room_id>/call":               (404, 200, 200, 200, 404),
    "POST /rooms/<room_id>/call":              (404, 400, 400, 400, 404),
    "GET /rooms/<room_id>/lead":               (404, 404, 200, 404, 404),
    "POST /rooms/<room_id>/lead":              (404, 404, 400, 404, 404),
    "GET /rooms/<room_id>/arrange":            (404, 404, 200, 404, 200),
    "POST /rooms/<room_id>/arrange":           (404, 404, 400, 404, 400),
    "POST /messages/<message_id>/delete":      (404, 303, 303, 303, 404),
    "POST /messages/<message_id>/words":       (404, 400, 400, 400, 404),
    "GET /messages/<message_id>/report":       (404, 200, 200, 200, 404),
    "POST /messages/<message_id>/report":      (404, 400, 400, 400, 404),
    "GET /messages/<message_id>/bar":          (404, 404, 200, 404, 404),
    "POST /messages/<message_id>/bar":         (404, 404, 400, 404, 404),
}
# What does not answer 404 to all who may not see a place for peers.
PEERS_PLACES: dict[str, dict[str, int]] = {
    "POST /rooms/<room_id>/leave": {"guest": 303, "caseworker": 303, "operator": 303},
    "GET /rooms/<room_id>/arrange": {"operator": 200},  # she furnishes it, and never comes in
    "POST /rooms/<room_id>/arrange": {"operator": 400},
}
GUESTS = ("nobody", "here", "elsewhere")
VISITS: dict[str, tuple[int, int, int]] = {
    "GET /rooms/<room_id>":                    (200, 200, 200),  # its door, but for who is in
    "POST /rooms/<room_id>":                   (403, 400, 403),
    "GET /rooms/<room_id>/write":              (403, 200, 403),
    "POST /rooms/<room_id>/write":             (403, 200, 403),
    "POST /rooms/<room_id>/visit":             (303, 303, 303),
    "POST /rooms/<room_id>/leave":             (303, 303, 303),
    "POST /rooms/<room_id>/hand":              (403, 303, 403),
    "GET /rooms/<room_id>/call":               (403, 200, 403),
    "POST /rooms/<room_id>/call":              (403, 400, 403),
    "GET /rooms/<room_id>/lead":               (404, 404, 404),
    "POST /rooms/<room_id>/lead":              (404, 404, 404),
    "GET /rooms/<room_id>/arrange":            (404, 404, 404),
    "POST /rooms/<room_id>/arrange":           (404, 404, 404),
    "POST /messages/<message_id>/delete":      (403, 303, 403),
    "POST /messages/<message_id>/words":       (403, 400, 403),
    "GET /messages/<message_id>/report":       (403, 200, 403),
    "POST /messages/<message_id>/report":      (403, 400, 403),
    "GET /messages/<message_id>/bar":          (403, 404, 403),
    "POST /messages/<message_id>/bar":         (403, 404, 403),
}
# What must be filled in for a POST to mean anything.
FIELDS: dict[str, dict[str, str]] = {
    "POST /members/waiting": {"do": "approve", "member": "{things.member}"},
    "POST /drafts": {"place": "board:abcdefABCDEF", "body": "Half a"},
}

# "ok", or the code of the error ack. Who is not logged in is not let in at all ("refused").
EVENTS: dict[str, tuple[str, str, str, str, str]] = {
    "room:enter":   ("refused", "ok", "ok", "ok", "not_found"),
    "room:say":     ("refused", "ok", "ok", "ok", "not_found"),
    "room:older":   ("refused", "ok", "ok", "ok", "not_found"),
    "room:remove":  ("refused", "ok", "ok", "ok", "not_found"),
    "room:support": ("refused", "ok", "ok", "ok", "not_found"),
    "room:hand":    ("refused", "ok", "ok", "ok", "not_found"),
    "room:floor":   ("refused", "not_found", "ok", "not_found", "not_found"),
    "room:call":    ("refused", "ok", "ok", "ok", "not_found"),
    "room:answer":  ("refused", "not_found", "ok", "not_found", "not_found"),
    "room:report":  ("refused", "ok", "ok", "ok", "not_found"),
    "room:typing":  ("refused", "ok", "ok", "ok", "not_allowed"),
    "room:leave":   ("refused", "ok", "ok", "ok", "ok"),
}
VISIT_EVENTS: dict[str, tuple[str, str, str]] = {
    "room:enter":   ("refused", "ok", "not_allowed"),
    "room:say":     ("refused", "ok", "not_allowed"),
    "room:older":   ("refused", "ok", "not_allowed"),
    "room:remove":  ("refused", "ok", "not_allowed"),
    "room:support": ("refused", "ok", "not_allowed"),
    "room:hand":    ("refused", "ok", "not_allowed"),
    "room:floor":   ("refused", "not_found", "not_found"),
    "room:call":    ("refused", "ok", "not_allowed"),
    "room:answer":  ("refused", "not_found", "not_found"),
    "room:report":  ("refused", "ok", "not_allowed"),
    "room:typing":  ("refused", "ok", "not_allowed"),
    "room:leave":   ("refused", "ok", "ok"),
}
# fmt: on
