namespace Hardshare.TestKit; internal static class Placeholder;
