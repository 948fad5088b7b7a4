# hostile.sh FROM TO: copies what lies beside a store, with names that are markup.
for file in "$1"/*; do
  sed -e 's,"\(table\|main\|conf_t.daemon = 0\|./ask\|getpid\)","</script><img src=x onerror=alert(1)>\1",' \
    -e 's,"target": "qemu","target": "alpha",' "$file" >"$2/${file##*/}"
done
