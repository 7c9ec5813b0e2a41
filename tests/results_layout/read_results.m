% Prints what Octave's netcdf reads from campaign.h5 and conditional.h5: one line a variable, tabs between name and values.
% It knows no netCDF strings, so labels come from the attribute `label_text`.
pkg load netcdf
files = argv();

function show_line(name, values)
  printf("%s", name);
  if iscell(values)
    printf("\t%s", values{:});
  else
    printf("\t%.17g", values(:));
  end
  printf("\n");
end

function found = labels(file, name)
  found = strsplit(ncreadatt(file, name, "label_text"), "\n", "CollapseDelimiters", false);
end

campaign = files{1};
id = netcdf_open(campaign, "NOWRITE");
[~, ~, dimensions] = netcdf_inqVar(id, netcdf_inqVarID(id, "test_accuracy"));
show_line("dimensions", arrayfun(@(dimension) netcdf_inqDim(id, dimension), dimensions, "UniformOutput", false));
netcdf_close(id);
show_line("network", labels(campaign, "network"));
show_line("activation", labels(campaign, "activation"));
show_line("true_class", labels(campaign, "true_class"));
for name = {"learning_rate", "hidden", "seed", "batch_size", "test_accuracy", "status"}
  show_line(name{1}, ncread(campaign, name{1}));
end
confusion = ncread(campaign, "confusion");
show_line("confusion", confusion(:, :, 1, 1, 1, 1));
show_line("trials/test_loss", ncread(campaign, "/trials/test_loss"));
conditional = files{2};
show_line("conditional/hidden", ncread(conditional, "hidden"));
show_line("conditional/network", labels(conditional, "network"));
show_line("conditional/widths", labels(conditional, "widths"));
