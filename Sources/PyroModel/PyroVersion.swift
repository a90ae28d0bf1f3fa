/// The one place that says which release this is.
public enum PyroVersion {
    public static let current = "4.0.0"
}
