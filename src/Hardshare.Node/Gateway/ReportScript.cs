using System.Globalization;
using System.Net;

namespace Hardshare.Node.Gateway;

/// <summary>
/// What each tunnel's own session runs on the gateway: it tells the relay at which port the tunnel listens. The host only says the port;
/// that it may listen at this address comes from its key. A port counts only if sshd really listens there at exactly this address: a
/// hostile host could otherwise send the instance's users to any service of the gateway that listens at all addresses.
/// </summary>
internal static class ReportScript
{
    /// <summary>
    /// Opening the FIFO waits while there is no relay. It is done by a second shell that is given up every few seconds, to see whether the
    /// session is still there: with sshd gone the script has another parent. The look at the listener comes after the opening: what a
    /// session that has long lost its tunnel had to say must not reach a relay that comes back. A forked sleep keeps a flood of reports
    /// from the relay.
    /// </summary>
    public const string Text = """
        #!/bin/sh
        # report INSTANCE ADDRESS ADDRESS-IN-HEX UID FIFO: run by sshd for each tunnel; port numbers come in, a line each.
        # With one port more it reports that, once.
        set -u
        instance=$1 address=$2 hex=$3 me=$4 fifo=$5

        listens() {
            want=$hex:$(printf %04X "$1")
            while read -r _ local _ state _ _ _ uid _; do
                if [ "$local" = "$want" ] && [ "$state" = 0A ] && [ "$uid" = "$me" ]; then return 0; fi
            done < /proc/net/tcp
            return 1
        }

        if [ $# -eq 6 ]; then
            { listens "$6" && printf 'target %s %s %s\n' "$instance" "$address" "$6"; } > "$fifo"
            exit
        fi

        parent() {
            read -r _ _ _ now _ < "/proc/$$/stat"
            echo "$now"
        }

        report() {
            left=60
            while [ -p "$fifo" ] && [ "$(parent)" = "$first" ] && [ $((left -= 1)) -ge 0 ]; do
                timeout 5 /bin/sh "$0" "$instance" "$address" "$hex" "$me" "$fifo" "$1"
                code=$?
                [ "$code" -eq 124 ] || return "$code"
            done
            return 1
        }

        first=$(parent)

        while IFS= read -r port; do
            case $port in
                '' | *[!0-9]* | 0* | ??????*) echo "refused" ;;
                *) if [ "$port" -ge 1024 ] && [ "$port" -le 65535 ] && report "$port" 2> /dev/null; then
                       echo "reported $port"
                   else
                       echo "refused $port"
                   fi ;;
            esac
            sleep 1
        done

        """;

    /// <summary>The shell command for one tunnel.</summary>
    public static string CommandFor(string script, InstanceId instance, IPAddress address, int user, string fifo) =>
        $"exec /bin/sh '{script}' {instance} {address} {Hexadecimal(address)} {user} '{fifo}'";

    /// <summary>As <c>/proc/net/tcp</c> writes it: the four bytes as a number in the machine's own order.</summary>
    public static string Hexadecimal(IPAddress address) =>
        BitConverter.ToUInt32(address.GetAddressBytes()).ToString("X8", CultureInfo.InvariantCulture);
}
