# Ends the runtime's children when the runtime itself died without doing so (SIGKILL, a crash of the machine's session).
# Its standard input is a pipe from the runtime: "+ PID" and "- PID" lines keep the list, end of file means the runtime
# is gone. Each child leads a process group of its own. The first argument is a file that exists as long as this runs: the
# next start with the same data waits for it. The second, if there is one, is a folder that goes with them.
echo $$ >"$1"
pids=" "
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) case "$pids" in *" $pid "*) pids="${pids%% "$pid" *} ${pids#* "$pid" }" ;; esac ;;
  esac
done
for pid in $pids; do kill -TERM "-$pid" 2>/dev/null; done
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; do
  alive=
  for pid in $pids; do kill -0 "-$pid" 2>/dev/null && alive=1; done
  [ "$alive" ] || break
  sleep 0.1
done
for pid in $pids; do kill -KILL "-$pid" 2>/dev/null; done
rm -f "$1"
[ -z "${2-}" ] || rm -rf "$2"
