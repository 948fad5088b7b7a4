# sample.sh UKPORT-SAMPLE DIR [NAME=VALUE ...]: writes ukport.db, report.html and
# report.json to DIR. The settings are those of test/sample/WriteSample.cpp.
sample=$1 dir=$2
shift 2
mkdir -p "$dir"
env "$@" "$sample" "$dir"
