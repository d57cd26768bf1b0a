global using Hardshare.Engine.Actor;
global using Hardshare.Engine.Configuration;
global using Hardshare.Engine.Event;
