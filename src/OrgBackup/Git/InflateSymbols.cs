namespace OrgBackup.Git;

/// <summary>The symbols of DEFLATE (RFC 1951, 3.2.5) as entries of a table, and its fixed codes (3.2.6).</summary>
internal static class InflateSymbols
{
    public static readonly uint[] Precode = [.. Enumerable.Range(0, 19).Select(s => (uint)s << 16)];
    public static readonly uint[] Lengths = [.. Enumerable.Range(0, 288).Select(LengthSymbol)];
    public static readonly uint[] Distances = [.. Enumerable.Range(0, 32).Select(DistanceSymbol)];

    public static readonly uint[] FixedLengths = BuildFixed(
        [.. Enumerable.Range(0, 288).Select(s => (byte)(s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8))],
        Lengths, new uint[InflateTable.LengthEntries], InflateTable.LengthBits);

    public static readonly uint[] FixedDistances = BuildFixed(
        [.. Enumerable.Repeat((byte)5, 32)],
        Distances, new uint[InflateTable.DistanceEntries], InflateTable.DistanceBits);

    private static uint[] BuildFixed(byte[] lengths, uint[] symbols, uint[] table, int bits)
    {
        _ = InflateTable.TryBuild(lengths, symbols, table, bits);
        return table;
    }

    private static uint LengthSymbol(int symbol)
    {
        if (symbol < 256)
        {
            return InflateTable.Literal | ((uint)symbol << 16);
        }

        if (symbol is 256 or > 285)
        {
            return InflateTable.Exceptional | (symbol == 256 ? InflateTable.EndOfBlock : 0);
        }

        var step = symbol - 257;
        var extra = step is < 8 or 28 ? 0 : (step >> 2) - 1;
        var least = step < 8 ? step + 3 : step == 28 ? 258 : ((4 + (step & 3)) << extra) + 3;
        return ((uint)least << 16) | ((uint)extra << 8);
    }

    private static uint DistanceSymbol(int symbol)
    {
        if (symbol > 29)
        {
            return InflateTable.Exceptional;
        }

        var extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
        var least = symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1;
        return ((uint)least << 16) | ((uint)extra << 8);
    }
}
