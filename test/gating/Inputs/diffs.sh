# diffs.sh UKPORT OLD NEW: the exit code of each format of a comparison.
for format in text json markdown html csv sarif junit; do
  "$1" diff "$2" "$3" --format=$format --fail-on=info >/dev/null
  echo "$format $?"
done
