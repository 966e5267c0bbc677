# Answers for CRAN by R's compareVersion: lines `A<TAB>B` or `VERSION<TAB>SIGN VERSION`.
command <- commandArgs(trailingOnly = TRUE)[1]
options(warn = -1)
lines <- strsplit(readLines(file("stdin")), "\t", fixed = TRUE)
left <- vapply(lines, function(parts) parts[1], "")
right <- vapply(lines, function(parts) parts[2], "")
sign <- rep("compare", length(left))
if (command == "satisfies") {
  sign <- sub(" .*", "", right)
  right <- sub(".* ", "", right)
}
valid <- !is.na(numeric_version(left, strict = FALSE)) & !is.na(numeric_version(right, strict = FALSE))
answer <- rep("?", length(left))
for (i in which(valid)) {
  # A number beyond R's integers makes it stop.
  order <- tryCatch(compareVersion(left[i], right[i]), error = function(error) NA)
  if (is.na(order)) next
  answer[i] <- if (command == "compare") c("<", "=", ">")[order + 2] else {
    met <- switch(sign[i], "<" = order < 0, "<=" = order <= 0, "==" = order == 0,
      "!=" = order != 0, ">=" = order >= 0, ">" = order > 0)
    if (met) "yes" else "no"
  }
}
writeLines(answer)
