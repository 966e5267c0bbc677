// Answers for Maven: lines `A<TAB>B` or `VERSION<TAB>RANGE`, one answer a line.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

public class Maven {
    public static void main(String[] arguments) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in));
        var answers = new StringBuilder();
        for (String line; (line = input.readLine()) != null;) {
            String[] parts = line.split("\t", -1);
            answers.append(arguments[0].equals("compare") ? order(parts) : contains(parts));
            answers.append('\n');
        }
        System.out.print(answers);
    }

    private static String order(String[] parts) {
        int sign = new ComparableVersion(parts[0]).compareTo(new ComparableVersion(parts[1]));
        return sign < 0 ? "<" : sign > 0 ? ">" : "=";
    }

    private static String contains(String[] parts) {
        try {
            var range = VersionRange.createFromVersionSpec(parts[1]);
            return range.containsVersion(new DefaultArtifactVersion(parts[0])) ? "yes" : "no";
        } catch (InvalidVersionSpecificationException error) {
            return "?";
        }
    }
}
