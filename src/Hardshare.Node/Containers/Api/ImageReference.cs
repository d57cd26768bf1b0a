namespace Hardshare.Node.Containers.Api;

/// <summary>Names of images: <c>[registry[:port]/]name[:tag][@digest]</c>.</summary>
public static class ImageReference
{
    /// <summary>The name and the tag or digest to pull. Without a tag it is <c>latest</c>; to leave it out would pull every tag there is.</summary>
    public static (string Name, string Tag) Split(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
            return (Split(image[..at]).Name, image[(at + 1)..]);
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..]) : (image, "latest");
    }
}
