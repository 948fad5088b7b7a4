# bad.sh UKPORT PROJECT FILES: what is said of each baseline in a folder.
ukport=$1 project=$2
for file in "$3"/*.toml; do
  said=$("$ukport" report "$project" -o - --baseline "$file" 2>&1 >/dev/null)
  code=$?
  [ $code = 3 ] || echo "exit code $code"
  printf '%s\n' "$said" | sed "s#.*/\([a-z-]*.toml:\)#\1#"
done
