// What a .NET program costs that does nothing.
return;
