# sample.sh UNIT-TESTS DIR [NAME=VALUE ...]: writes ukport.db, report.html and
# report.json to DIR. The settings are those of SampleStore.Write in
# test/unit/StoreTest.cpp.
unit=$1 dir=$2
shift 2
mkdir -p "$dir"
env UKPORT_SAMPLE_DIR="$dir" "$@" "$unit" --gtest_filter=SampleStore.Write
