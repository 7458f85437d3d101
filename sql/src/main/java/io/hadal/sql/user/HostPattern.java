package io.hadal.sql.user;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;

/**
 * Where an account may come from: {@code localhost}, an address, a pattern with {@code %} and
 * {@code _}, or an address with a mask ({@code 192.168.1.0/24} or {@code
 * 192.168.1.0/255.255.255.0}). Names are not looked up: an address is all that is known of a client
 * on another machine.
 */
final class HostPattern {
    /** What a client on this machine may be called. */
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");

    private HostPattern() {}

    static boolean matches(String pattern, String host) {
        return host.equals(LOCAL.getFirst())
                ? LOCAL.stream().anyMatch(name -> matchesOne(pattern, name))
                : matchesOne(pattern, host);
    }

    private static boolean matchesOne(String pattern, String host) {
        int slash = pattern.indexOf('/');
        return slash < 0
                ? Wildcards.matches(pattern, host)
                : inNetwork(pattern.substring(0, slash), pattern.substring(slash + 1), host);
    }

    /** MySQL tries the narrower pattern first: the later its first wildcard, the narrower. */
    static int breadth(String pattern) {
        int wildcard = Wildcards.first(pattern);
        if (wildcard >= 0) {
            return 2_000 - wildcard;
        }
        return pattern.indexOf('/') >= 0 ? 1 : 0;
    }

    private static boolean inNetwork(String network, String mask, String host) {
        if (!isAddress(network) || !isAddress(host)) {
            return false;
        }
        byte[] wanted = InetAddress.ofLiteral(network).getAddress();
        byte[] actual = InetAddress.ofLiteral(host).getAddress();
        BigInteger bits = mask(mask, wanted.length);
        return wanted.length == actual.length
                && new BigInteger(1, wanted).and(bits).equals(new BigInteger(1, actual).and(bits));
    }

    private static BigInteger mask(String mask, int bytes) {
        if (isAddress(mask) && mask.indexOf('.') >= 0) {
            return new BigInteger(1, InetAddress.ofLiteral(mask).getAddress());
        }
        int all = 8 * bytes;
        int ones = mask.matches("\\d{1,3}") ? Math.min(all, Integer.parseInt(mask)) : all;
        return BigInteger.ONE.shiftLeft(ones).subtract(BigInteger.ONE).shiftLeft(all - ones);
    }

    private static boolean isAddress(String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
