# The findings of `migrate validate --format json` as annotations of a GitHub workflow; those of
# ways back are left out.
def escaped: gsub("%"; "%25") | gsub("\r"; "%0D") | gsub("\n"; "%0A");

.revisions[]
| .id as $id
| .findings[]
| (if .level == "deny" and (.acknowledged | not) then "error" elif .acknowledged then "notice" else "warning" end) as $kind
| (if .location then "file=\(.location.file),line=\(.location.line)," else "" end) as $place
| "::\($kind) \($place)title=\(.rule)::\("\($id): \(.message)" | escaped)"
