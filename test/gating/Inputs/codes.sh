# codes.sh UKPORT PROJECT OPTION ...: the exit code of each format.
ukport=$1 project=$2
shift 2
for format in html json sarif junit markdown csv cyclonedx dot graphml; do
  "$ukport" report "$project" --format=$format -o - "$@" >/dev/null 2>&1
  echo "$format $?"
done
