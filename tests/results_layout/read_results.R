# Prints what R's ncdf4 reads from campaign.h5 and conditional.h5: one line a variable, tabs between name and values.
library(ncdf4)
files <- commandArgs(trailingOnly = TRUE)
line <- function(name, values) {
  if (is.numeric(values)) values <- ifelse(is.na(values), "nan", format(values, digits = 17, trim = TRUE))
  cat(c(name, values), sep = "\t")
  cat("\n")
}
campaign <- nc_open(files[1])
accuracy <- campaign$var[["test_accuracy"]]
line("dimensions", sapply(accuracy$dim, function(dimension) dimension$name))
for (axis in c("network", "learning_rate", "hidden", "seed", "batch_size", "activation", "true_class",
               "test_accuracy", "status"))
  line(axis, as.vector(ncvar_get(campaign, axis)))
confusion <- ncvar_get(campaign, "confusion")
line("confusion", as.vector(confusion[, , 1, 1, 1, 1]))
line("flag_meanings", ncatt_get(campaign, "status", "flag_meanings")$value)
line("config_key", ncatt_get(campaign, "learning_rate", "config_key")$value)
line("trials/id", as.vector(ncvar_get(campaign, "trials/id")))
line("trials/test_loss", as.vector(ncvar_get(campaign, "trials/test_loss")))
conditional <- nc_open(files[2])
for (name in c("network", "hidden", "widths"))
  line(paste0("conditional/", name), as.vector(ncvar_get(conditional, name)))
