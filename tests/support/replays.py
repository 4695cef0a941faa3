"""What well-known apps ask of a server, in the order they ask: one request a line, for `test_replay.py`.

`METHOD path`, then perhaps a body: `json {…}`, `form a=b&c[]=d`, or `file` for a photo. In braces stand ids of things
that are there: `{me}`, `{other}` and `{locked}` are accounts, `{status}`, `{mine}`, `{poll}` posts, `{photo}` a photo
in no post, `{list}` a list, `{scheduled}` a scheduled post, `{newest}` the newest post of Home.
"""

PHANPY = """
GET /.well-known/host-meta
GET /.well-known/oauth-authorization-server
POST /api/v1/apps form client_name=Phanpy&redirect_uris=https://app.example/&scopes=read+write+follow+push&website=https://app.example
GET /api/v1/preferences
GET /api/v2/instance
GET /api/v1/instance
GET /.well-known/nodeinfo
GET /nodeinfo/2.0
GET /api/v1/accounts/verify_credentials
GET /api/v1/custom_emojis
GET /api/v1/lists
GET /api/v2/filters
GET /api/v1/announcements
GET /api/v1/timelines/home?limit=20
GET /api/v1/timelines/home?limit=5&since_id={newest}
GET /api/v1/followed_tags?limit=200
GET /api/v1/accounts/relationships?id[]={other}&id[]={locked}
GET /api/v1/accounts?id[]={other}&id[]={locked}
GET /api/v1/statuses?id[]={status}&id[]={mine}
GET /api/v1/notifications?limit=30
GET /api/v1/notifications?limit=80&exclude_types[]=follow_request
GET /api/v1/notifications?types[]=mention&types[]=favourite
GET /api/v2/notifications?limit=40&grouped_types[]=favourite
GET /api/v2/notifications/policy
GET /api/v1/notifications/requests
GET /api/v1/notifications/unread_count
GET /api/v1/markers?timeline[]=notifications
POST /api/v1/markers json {"notifications": {"lastReadId": "1", "last_read_id": "1"}}
GET /api/v1/follow_requests
GET /api/v1/statuses/{status}
GET /api/v1/statuses/{status}/context
GET /api/v1/statuses/{status}/history
GET /api/v1/statuses/{mine}/source
GET /api/v1/statuses/{status}/favourited_by?limit=80
GET /api/v1/statuses/{status}/reblogged_by?limit=80
POST /api/v1/statuses/{status}/favourite
POST /api/v1/statuses/{status}/unfavourite
POST /api/v1/statuses/{status}/reblog
POST /api/v1/statuses/{status}/unreblog
POST /api/v1/statuses/{status}/bookmark
POST /api/v1/statuses/{status}/unbookmark
POST /api/v1/statuses/{mine}/pin
POST /api/v1/statuses/{mine}/unpin
POST /api/v1/statuses/{mine}/mute
POST /api/v1/statuses/{mine}/unmute
GET /api/v1/polls/{poll}
POST /api/v1/polls/{poll}/votes json {"choices": [0]}
GET /api/v1/accounts/{other}
GET /api/v1/accounts/lookup?acct={name}
GET /api/v1/accounts/{other}/statuses?limit=20&exclude_replies=true
GET /api/v1/accounts/{other}/statuses?only_media=true
GET /api/v1/accounts/{other}/statuses?pinned=true
GET /api/v1/accounts/{other}/statuses?tagged=replay
GET /api/v1/accounts/{other}/featured_tags
GET /api/v1/accounts/{other}/followers?limit=80
GET /api/v1/accounts/{other}/following?limit=80
GET /api/v1/accounts/{other}/lists
GET /api/v1/accounts/{other}/endorsements
GET /api/v1/accounts/familiar_followers?id[]={other}
POST /api/v1/accounts/{other}/note json {"comment": "met at the lake"}
POST /api/v1/accounts/{other}/follow json {"reblogs": false}
POST /api/v1/accounts/{other}/mute json {"duration": 3600}
POST /api/v1/accounts/{other}/unmute
GET /api/v1/bookmarks?limit=20
GET /api/v1/favourites?limit=20
GET /api/v1/mutes?limit=80
GET /api/v1/blocks?limit=80
GET /api/v1/domain_blocks
GET /api/v1/tags/replay
POST /api/v1/tags/replay/follow
POST /api/v1/tags/replay/unfollow
GET /api/v1/featured_tags
GET /api/v1/timelines/tag/replay?any[]=lake&all[]=hill&none[]=rain&limit=20
GET /api/v1/timelines/public?local=true&limit=20
GET /api/v1/timelines/public?remote=true
GET /api/v1/timelines/list/{list}?limit=20
GET /api/v1/lists/{list}
GET /api/v1/lists/{list}/accounts?limit=0
GET /api/v1/trends/statuses
GET /api/v1/trends/tags
GET /api/v1/trends/links
GET /api/v1/conversations?limit=20
GET /api/v1/scheduled_statuses
GET /api/v1/scheduled_statuses/{scheduled}
GET /api/v2/search?q={name}&limit=20&type=accounts&resolve=false
GET /api/v2/search?q=replay&type=hashtags
GET /api/v2/search?q={url}&resolve=true&type=statuses&limit=1
POST /api/v2/media file
GET /api/v1/media/{photo}
PUT /api/v1/media/{photo} json {"description": "A hill"}
POST /api/v1/statuses json {"status": "From Phanpy", "visibility": "public", "sensitive": false, "spoiler_text": "", "language": "en", "media_ids": ["{photo}"]}
PUT /api/v1/statuses/{mine} json {"status": "In other words #replay", "spoiler_text": "", "sensitive": false, "language": "en"}
POST /api/v1/reports json {"account_id": "{other}", "status_ids": ["{status}"], "category": "other", "rule_ids": [], "comment": "only a test", "forward": false}
PATCH /api/v1/accounts/update_credentials json {"display_name": "Replayed", "note": "", "fields_attributes": [{"name": "a", "value": "b"}]}
GET /api/v1/push/subscription
GET /api/v1/streaming?stream=user
POST /oauth/revoke form client_id={client_id}&client_secret={client_secret}&token=none
"""

ELK = """
POST /api/v1/apps json {"client_name": "Elk", "website": "https://app.example", "redirect_uris": "https://app.example/api/oauth", "scopes": "read write follow push"}
GET /api/v2/instance
GET /oauth/authorize?client_id={client_id}&scope=read+write+follow+push&redirect_uri=urn:ietf:wg:oauth:2.0:oob&response_type=code&lang=en&force_login=true
GET /nodeinfo/2.0
GET /api/v1/accounts/verify_credentials
GET /api/v1/preferences
GET /api/v1/push/subscription
GET /api/v1/timelines/home?limit=30
GET /api/v1/timelines/home?limit=30&max_id={newest}
GET /api/v1/lists
GET /api/v1/lists/{list}
GET /api/v1/lists/{list}/accounts
POST /api/v1/lists/{list}/accounts json {"account_ids": ["{other}"]}
DELETE /api/v1/lists/{list}/accounts json {"account_ids": ["{other}"]}
PUT /api/v1/lists/{list} json {"title": "Renamed"}
GET /api/v1/accounts/{other}/lists
GET /api/v1/timelines/list/{list}?limit=30
GET /api/v1/followed_tags
POST /api/v1/tags/replay/follow
GET /api/v1/timelines/tag/replay
GET /api/v1/timelines/public?limit=30&local=true
GET /api/v1/custom_emojis
GET /api/v1/notifications?limit=30
GET /api/v1/notifications?limit=30&types[]=mention
GET /api/v1/markers?timeline[]=notifications&timeline[]=home
POST /api/v1/markers json {"home": {"last_read_id": "{newest}"}}
GET /api/v1/conversations
GET /api/v1/filters
GET /api/v2/filters
GET /api/v1/suggestions
GET /api/v2/suggestions?limit=20
GET /api/v1/trends/tags?limit=20&offset=0
GET /api/v1/trends/statuses
GET /api/v1/trends/links
GET /api/v1/follow_requests
GET /api/v1/accounts/lookup?acct={name}
GET /api/v1/accounts/{other}/statuses?exclude_replies=true
GET /api/v1/accounts/{other}/statuses?only_media=true&exclude_replies=false
GET /api/v1/accounts/relationships?id[]={other}
GET /api/v1/accounts/{other}/followers
GET /api/v1/accounts/{other}/following
POST /api/v1/accounts/{other}/note json {"comment": "note"}
POST /api/v1/accounts/{other}/mute json {"notifications": true}
POST /api/v1/accounts/{other}/unmute
POST /api/v1/accounts/{other}/block
POST /api/v1/accounts/{other}/unblock
POST /api/v1/accounts/{other}/follow json {"reblogs": true, "notify": false}
GET /api/v1/statuses/{status}
GET /api/v1/statuses/{status}/context
GET /api/v1/statuses/{status}/history
GET /api/v1/statuses/{status}/favourited_by
GET /api/v1/statuses/{status}/reblogged_by
POST /api/v1/media file
POST /api/v1/statuses json {"status": "From Elk", "visibility": "unlisted", "media_ids": ["{photo}"], "in_reply_to_id": "{status}", "sensitive": false, "poll": null, "language": "en"}
GET /api/v1/statuses/{mine}/source
PUT /api/v1/statuses/{mine} json {"status": "Edited in Elk #replay", "media_attributes": [], "language": "en"}
POST /api/v1/statuses/{status}/favourite
POST /api/v1/statuses/{status}/reblog
POST /api/v1/statuses/{status}/unreblog
POST /api/v1/statuses/{status}/bookmark
GET /api/v1/bookmarks
GET /api/v1/favourites
GET /api/v1/mutes
GET /api/v1/blocks
GET /api/v1/domain_blocks
GET /api/v1/featured_tags
GET /api/v1/scheduled_statuses
GET /api/v2/search?q={name}&limit=10&resolve=true&type=accounts
PATCH /api/v1/accounts/update_credentials form display_name=Elk&note=words&locked=false&bot=false&fields_attributes[0][name]=a&fields_attributes[0][value]=b
POST /api/v1/reports json {"account_id": "{other}", "status_ids": [], "comment": "test", "forward": false, "category": "spam"}
GET /api/v1/streaming/health
"""

TUSKY = """
GET /api/v1/instance
GET /api/v2/instance
GET /api/v1/instance/rules
GET /api/v1/custom_emojis
POST /api/v1/apps form client_name=Tusky&redirect_uris=oauth2redirect://com.keylesspalace.tusky/&scopes=read+write+follow+push&website=https://tusky.app
GET /api/v1/accounts/verify_credentials
GET /api/v1/filters
GET /api/v2/filters
GET /api/v1/timelines/home?limit=30
GET /api/v1/timelines/home?max_id={newest}&limit=30
GET /api/v1/timelines/home?min_id={mine}&limit=30
GET /api/v1/timelines/public?local=true&limit=30
GET /api/v1/timelines/tag/replay?any[]=lake&local=false&limit=30
GET /api/v1/timelines/list/{list}?limit=30
GET /api/v1/markers?timeline[]=notifications
POST /api/v1/markers form notifications[last_read_id]=1&home[last_read_id]={newest}
GET /api/v1/notifications?limit=30&exclude_types[]=poll&exclude_types[]=status
GET /api/v1/notifications?types[]=follow
POST /api/v1/notifications/clear
GET /api/v2/notifications/policy
GET /api/v1/notifications/requests
POST /api/v2/media file
PUT /api/v1/media/{photo} form description=A+hill&focus=0.1,-0.2
GET /api/v1/media/{photo}
POST /api/v1/statuses json {"status": "From Tusky", "in_reply_to_id": null, "spoiler_text": "", "visibility": "public", "sensitive": false, "media_ids": ["{photo}"], "scheduled_at": null, "poll": null, "language": "en", "media_attributes": null}
POST /api/v1/statuses json {"status": "A poll", "spoiler_text": "", "visibility": "public", "sensitive": false, "poll": {"options": ["a", "b"], "expires_in": 300, "multiple": false}}
PUT /api/v1/statuses/{mine} json {"status": "Edited in Tusky #replay", "spoiler_text": "", "visibility": "public", "sensitive": false, "media_ids": [], "media_attributes": []}
GET /api/v1/statuses/{status}
GET /api/v1/statuses/{mine}/source
GET /api/v1/statuses/{status}/context
GET /api/v1/statuses/{status}/history
GET /api/v1/statuses/{status}/reblogged_by?max_id=
GET /api/v1/statuses/{status}/favourited_by
POST /api/v1/statuses/{status}/reblog form visibility=unlisted
POST /api/v1/statuses/{status}/unreblog
POST /api/v1/statuses/{status}/favourite
POST /api/v1/statuses/{status}/unfavourite
POST /api/v1/statuses/{status}/bookmark
POST /api/v1/statuses/{status}/unbookmark
POST /api/v1/statuses/{mine}/pin
POST /api/v1/statuses/{mine}/unpin
POST /api/v1/statuses/{status}/mute
POST /api/v1/statuses/{status}/unmute
POST /api/v1/polls/{poll}/votes form choices[]=1
GET /api/v1/scheduled_statuses?limit=20
DELETE /api/v1/scheduled_statuses/{scheduled}
PATCH /api/v1/accounts/update_credentials form source[privacy]=unlisted&source[sensitive]=true&source[language]=de
PATCH /api/v1/accounts/update_credentials form display_name=Tusky&note=n&locked=false&fields_attributes[0][name]=x&fields_attributes[0][value]=y
GET /api/v1/accounts/search?q={name}&resolve=true&limit=10&following=true
GET /api/v1/accounts/{other}
GET /api/v1/accounts/{other}/statuses?exclude_replies=true&limit=30
GET /api/v1/accounts/{other}/statuses?only_media=true
GET /api/v1/accounts/{other}/statuses?pinned=true
GET /api/v1/accounts/{other}/followers
GET /api/v1/accounts/{other}/following
GET /api/v1/accounts/relationships?id[]={other}
GET /api/v1/accounts/familiar_followers?id[]={other}
POST /api/v1/accounts/{other}/follow form reblogs=true&notify=false
POST /api/v1/accounts/{other}/note form comment=a+note
POST /api/v1/accounts/{other}/mute form notifications=true&duration=300
POST /api/v1/accounts/{other}/unmute
POST /api/v1/accounts/{other}/block
POST /api/v1/accounts/{other}/unblock
POST /api/v1/accounts/{other}/unfollow
POST /api/v1/accounts/{other}/follow
GET /api/v1/blocks
GET /api/v1/mutes
GET /api/v1/domain_blocks
GET /api/v1/favourites?limit=30
GET /api/v1/bookmarks?limit=30
GET /api/v1/follow_requests
GET /api/v1/lists
POST /api/v1/lists form title=Tusky&exclusive=true&replies_policy=list
PUT /api/v1/lists/{list} form title=Again&exclusive=false&replies_policy=none
GET /api/v1/lists/{list}/accounts?limit=0
POST /api/v1/lists/{list}/accounts form account_ids[]={other}
DELETE /api/v1/lists/{list}/accounts?account_ids[]={other}
GET /api/v1/accounts/{other}/lists
GET /api/v1/conversations?limit=20
GET /api/v1/announcements?with_dismissed=true
POST /api/v1/reports form account_id={other}&status_ids[]={status}&comment=test&forward=false
GET /api/v2/search?q={name}&type=accounts&resolve=true&limit=20&offset=0&following=false
GET /api/v2/search?q=replay&type=hashtags
GET /api/v2/search?q=replay&type=statuses
GET /api/v1/tags/replay
GET /api/v1/followed_tags?min_id=&since_id=&max_id=
POST /api/v1/tags/replay/follow
POST /api/v1/tags/replay/unfollow
GET /api/v1/trends/tags
GET /api/v1/trends/statuses?limit=20
GET /api/v1/preferences
GET /api/v1/push/subscription
GET /api/v1/streaming?stream=user
DELETE /api/v1/statuses/{doomed}
POST /oauth/revoke form client_id={client_id}&client_secret={client_secret}&token=none
"""

REPLAYS = {"Phanpy": PHANPY, "Elk": ELK, "Tusky": TUSKY}
