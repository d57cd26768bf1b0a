namespace Hardshare.Engine.Pattern;

internal static class Placeholder;
