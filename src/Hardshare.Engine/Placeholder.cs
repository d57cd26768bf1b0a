namespace Hardshare.Engine.Pattern { internal static class Placeholder; }
namespace Hardshare.Engine.Persistence { internal static class Placeholder; }
namespace Hardshare.Engine.Persistence.Journal { internal static class Placeholder; }
namespace Hardshare.Engine.Persistence.Snapshot { internal static class Placeholder; }
