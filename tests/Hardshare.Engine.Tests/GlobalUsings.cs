global using Hardshare.Engine.Actor;
global using Hardshare.Engine.Configuration;
global using Hardshare.Engine.Event;
global using Hardshare.Engine.Pattern;
global using Hardshare.Engine.Persistence;
global using Hardshare.Engine.Persistence.Journal;
global using Hardshare.Engine.Persistence.Snapshot;
global using Hardshare.Engine.TestKit;
