% Prints what Octave's netcdf reads from campaign.h5 and conditional.h5: one line a variable, tabs between name and values.
pkg load netcdf
files = argv();

function show_line(name, values)
  printf("%s", name);
  if iscell(values)
    printf("\t%s", values{:});
  elseif ischar(values)
    printf("\t%s", values);
  else
    printf("\t%.17g", values(:));
  end
  printf("\n");
end

campaign = files{1};
accuracy = ncinfo(campaign, "test_accuracy");
show_line("dimensions", {accuracy.Dimensions.Name});
for axis = {"network", "learning_rate", "hidden", "seed", "batch_size", "test_accuracy", "status"}
  show_line(axis{1}, ncread(campaign, axis{1}));
end
confusion = ncread(campaign, "confusion");
show_line("confusion", confusion(:, :, 1, 1, 1, 1));
show_line("flag_meanings", ncreadatt(campaign, "status", "flag_meanings"));
show_line("config_key", ncreadatt(campaign, "learning_rate", "config_key"));
show_line("trials/id", ncread(campaign, "/trials/id"));
for name = {"network", "hidden", "widths"}
  show_line(["conditional/" name{1}], ncread(files{2}, name{1}));
end
