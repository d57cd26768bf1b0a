Console.WriteLine("Hardshare");
