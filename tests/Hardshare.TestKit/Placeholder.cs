namespace Hardshare.Engine.TestKit; internal static class Placeholder;
