#!/usr/bin/env bash
# Two machines with a cable between them, which is pulled in the middle of a job and put back once that is done elsewhere:
# cable.sh NODE HEDDLE PROGRAM FOLDER, in a network namespace of its own. Prints what the scene `cut` of PROGRAM says.
set -euo pipefail
node=$1 heddle=$2 program=$3 folder=$4
export HEDDLE_PP_SECRET='both know it'

unshare --net sleep infinity &
there=$!
trap 'kill $there $(jobs -p) 2>/dev/null' EXIT
until [ "$(readlink "/proc/$there/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
over_there() { nsenter --target "$there" --net "$@"; }

ip link add here type veth peer name there
ip link set there netns "$there"
ip addr add 10.77.0.1/24 dev here
ip link set here up
over_there ip addr add 10.77.0.2/24 dev there
over_there ip link set there up
nsenter --target "$there" --net "$node" "$heddle" pp-worker --listen 10.77.0.2:60000 --ncpus 1 "$program" &

"$node" "$program" cut 10.77.0.2:60000 "$folder/begun" "$folder/go" 4000 | while read -r line; do
  echo "$line"
  case $line in
    '"begun"') ip link set here down ;;
    '["again"'*) ip link set here up ;;
  esac
done
