# every.sh UKPORT PROJECT: for each format its name, its file, and the exit codes
# without a gate, with one that fails, that of a feature, and with a mistyped one.
ukport=$1 project=$2
formats=$("$ukport" report --format=none "$project" 2>&1 | sed 's/.*{\(.*\)}.*/\1/; s/,/ /g')
for format in $formats; do
  file=$("$ukport" report --format="$format" "$project")
  codes=$?
  "$ukport" report --format="$format" "$project" -o "$project/again" >/dev/null
  cmp -s "$file" "$project/again" || echo "$format differs"
  for gate in info process-creation process-creatoin; do
    "$ukport" report --format="$format" --fail-on=$gate "$project" -o - >/dev/null 2>&1
    codes="$codes $?"
  done
  echo "$format ${file##*/} $codes"
done
