Console.WriteLine("arm");
