# The findings of `migrate validate --format json` as SARIF 2.1.0, for code scanning.
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  version: "2.1.0",
  runs: [{
    tool: { driver: {
      name: "whimbrel",
      rules: ([.revisions[] | .findings[].rule] | unique | map({ id: . }))
    } },
    results: [
      .revisions[]
      | .id as $id
      | .findings[]
      | select(.location)
      | {
          ruleId: .rule,
          level: (if .level == "deny" and (.acknowledged | not) then "error" elif .acknowledged then "note" else "warning" end),
          message: { text: "\($id): \(.message)" },
          locations: [{ physicalLocation: {
            artifactLocation: { uri: .location.file },
            region: { startLine: .location.line, startColumn: .location.column }
          } }]
        }
    ]
  }]
}
