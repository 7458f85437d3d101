# What the scripts here share: builds the command, starts S3 servers and Hadal servers as processes of their own, asks them with the
# ordinary mysql or mariadb client, and compares. Sourced; $name is the script's name.
home=$(cd "$(dirname "$0")/.." && pwd)
client=$(command -v mariadb || command -v mysql) || { echo "$name: no mysql or mariadb client on PATH" >&2; exit 1; }
jdk=$("$home/bin/find-jdk")
work=$(mktemp -d)
running=()
stop() {
    for process in "${running[@]}"; do kill "$process" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap stop EXIT

(cd "$home" && mvn -B -ntp -q -Dquick -DskipTests -pl cli -am package) </dev/null
touch "$home/cli/target/built"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null \
    || echo $((20000 + RANDOM % 20000)); }

# Waits until $1 succeeds.
await() { for _ in $(seq 1 600); do if "${@}" >/dev/null 2>&1; then return; fi; sleep 0.1; done; echo "$name: gave up waiting for: $*" >&2; exit 1; }

# Starts S3 server $1 with the buckets that follow, or starts it again, and sets s3_port_$1 and s3_pid_$1.
s3() {
    local port="s3_port_$1"
    [ -n "${!port:-}" ] || declare -g "$port=$(free_port)"
    JAVA_HOME=$jdk "$home/testing/s3proxy/run" --port "${!port}" --directory "$work/s3_$1" "${@:2}" >>"$work/s3_$1.log" 2>&1 &
    declare -g "s3_pid_$1=$!"
    running+=($!)
    await bash -c "exec 3<>/dev/tcp/127.0.0.1/${!port}"
}
credentials="CREDENTIALS '{\"aws_access_key_id\":\"local-access-key\",\"aws_secret_access_key\":\"local-secret-key\"}'"
# The clauses for S3 server $1.
config() { local port="s3_port_$1"; echo "CONFIG '{\"region\":\"us-east-1\",\"endpoint_url\":\"http://127.0.0.1:${!port}\"}' $credentials"; }

# Starts server $1, or starts it again, and sets port_$1 and pid_$1.
server() {
    local port="port_$1"
    [ -n "${!port:-}" ] || declare -g "$port=$(free_port)"
    "$home/bin/hadal" server --data "$work/server_$1" --port "${!port}" >>"$work/server_$1.log" 2>&1 &
    declare -g "pid_$1=$!"
    running+=($!)
    await sql "$1" "SELECT 1"
}
# Rows of statements $2 at server $1.
sql() { local port="port_$1"; "$client" -h 127.0.0.1 -P "${!port}" -u root --protocol=tcp --raw -N -B -e "$2"; }
expect() { # what it is about, expected, found
    if [ "$2" != "$3" ]; then
        printf '%s: %s\n  expected: %s\n  found:    %s\n' "$name" "$1" "$2" "$3" >&2
        tail -n 20 "$work"/*.log >&2
        exit 1
    fi
    echo "ok: $1"
}
refused() { # what it is about, server, statement, text in the error
    local answer
    if answer=$(sql "$2" "$3" 2>&1); then
        expect "$1" "an error with: $4" "$answer"
    fi
    answer=$(grep '^ERROR' <<<"$answer") # the client also repeats the statement
    case "$answer" in
        *"$4"*) echo "ok: $1" ;;
        *) expect "$1" "an error with: $4" "$answer" ;;
    esac
    case "$answer" in *local-secret-key*) expect "$1 shows no secret" "no secret" "$answer" ;; esac
}
# Waits until query $2 at server $1 answers $3.
becomes() { await bash -c "[ \"\$($(declare -f sql); client='$client' port_$1='$(port="port_$1"; echo "${!port}")' sql $1 \"\$0\")\" = \"\$1\" ]" "$2" "$3"; }
