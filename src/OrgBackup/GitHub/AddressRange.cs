using System.Net;
using System.Net.Sockets;

namespace OrgBackup.GitHub;

/// <summary>What kind of network an IP address belongs to.</summary>
internal enum AddressRange
{
    Public,
    Loopback,

    /// <summary>Private, carrier-grade and unique-local networks.</summary>
    Private,

    /// <summary>
    /// Link-local (where clouds keep their metadata services), unspecified, multicast, reserved: never a GitHub.
    /// </summary>
    Never,
}

/// <summary>Sorts IP addresses. IPv6 forms that carry an IPv4 address count as that address.</summary>
internal static class AddressRanges
{
    private static readonly (IPNetwork Network, AddressRange Range)[] Known =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressRange.Never),
        (IPNetwork.Parse("127.0.0.0/8"), AddressRange.Loopback),
        (IPNetwork.Parse("10.0.0.0/8"), AddressRange.Private),
        (IPNetwork.Parse("100.100.100.200/32"), AddressRange.Never),
        (IPNetwork.Parse("100.64.0.0/10"), AddressRange.Private),
        (IPNetwork.Parse("168.63.129.16/32"), AddressRange.Never),
        (IPNetwork.Parse("169.254.0.0/16"), AddressRange.Never),
        (IPNetwork.Parse("172.16.0.0/12"), AddressRange.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressRange.Never),
        (IPNetwork.Parse("192.168.0.0/16"), AddressRange.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressRange.Private),
        (IPNetwork.Parse("224.0.0.0/3"), AddressRange.Never),
        (IPNetwork.Parse("::1/128"), AddressRange.Loopback),
        (IPNetwork.Parse("::/96"), AddressRange.Never),
        (IPNetwork.Parse("fd00:ec2::254/128"), AddressRange.Never),
        (IPNetwork.Parse("fc00::/7"), AddressRange.Private),
        (IPNetwork.Parse("fec0::/10"), AddressRange.Private),
        (IPNetwork.Parse("fe80::/10"), AddressRange.Never),
        (IPNetwork.Parse("ff00::/8"), AddressRange.Never),
    ];

    public static AddressRange Of(IPAddress address)
    {
        var plain = Unwrapped(address);
        foreach (var (network, range) in Known)
        {
            if (network.Contains(plain))
            {
                return range;
            }
        }

        return AddressRange.Public;
    }

    private static IPAddress Unwrapped(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        var isNat64 = bytes.AsSpan(0, 12).SequenceEqual<byte>([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
        var is6To4 = bytes is [0x20, 0x02, ..];
        return isNat64 ? new IPAddress(bytes.AsSpan(12, 4)) : is6To4 ? new IPAddress(bytes.AsSpan(2, 4)) : address;
    }
}
