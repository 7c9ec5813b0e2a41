# The house: every module, from the ground up, with the modules that it uses (USES) and the libraries of others (LINK).
# A module is a folder beside this file. It sees the SDK, its own headers and those of the modules that it declares here,
# and no others: what is not declared does not compile. tests/integration/test_architecture.py reads this file too, and holds
# docs/design/0029-the-house.md, which says what belongs into which module, against it.

# One shared library with the SDK, which plugins link.
plexus_add_sdk_part(sdk)
plexus_add_sdk_part(kernels USES sdk LINK PkgConfig::OPENBLAS)
plexus_add_sdk_part(graph TOGETHER USES kernels sdk)

# The ground.
plexus_add_module(values LINK nlohmann_json::nlohmann_json)
plexus_add_module(text)
plexus_add_module(statistics LINK Boost::headers)
plexus_add_module(metrics)
plexus_add_module(files LINK ZLIB::ZLIB OpenSSL::Crypto CURL::libcurl)
plexus_add_module(process)
plexus_add_module(hdf5 USES files process text values LINK hdf5::hdf5)

# What there is to try, and with what.
plexus_add_module(grid USES values)
plexus_add_module(plugin TALKS USES files text values LINK nlohmann_json::nlohmann_json Boost::filesystem ${CMAKE_DL_LIBS})
plexus_add_module(config TALKS USES grid plugin text values LINK yaml-cpp nlohmann_json::nlohmann_json)

# One trial.
plexus_add_module(data USES files hdf5 plugin values)
plexus_add_module(training USES data files kernels metrics values)
plexus_add_module(results USES files hdf5 grid metrics text values)
plexus_add_module(comparison TALKS USES hdf5 metrics results statistics text LINK nlohmann_json::nlohmann_json)
plexus_add_module(trial USES data files kernels metrics plugin results training values LINK ${CMAKE_DL_LIBS})
plexus_add_module(network TALKS USES data files kernels metrics plugin results training trial values)

# Many trials.
plexus_add_module(workers TALKS USES data files kernels metrics plugin process results training trial values)
plexus_add_module(experiment USES data files grid metrics network plugin results training trial values workers)
plexus_add_module(cluster TALKS USES files text)
plexus_add_module(folders TALKS USES data experiment files grid hdf5 metrics plugin results text training trial values workers)
plexus_add_module(report TALKS USES comparison data files metrics plugin results statistics text training trial values)

# What others call.
plexus_add_module(host TALKS USES cluster config data experiment files grid metrics network plugin process report results text training trial values workers)
plexus_add_module(conformance TALKS USES data plugin process text training values LINK nlohmann_json::nlohmann_json ${CMAKE_DL_LIBS})

# The command line, ../cli, is the program.
plexus_use_modules(plexus cluster comparison config conformance data experiment files folders grid hdf5 host kernels metrics network plugin
                   process report results statistics text training trial values workers)
# What a program that embeds plexus links as plexus::host: the headers that those of `host` include, with it.
plexus_use_modules(plexus_embedding cluster config data experiment grid host metrics plugin process results text training trial values workers)
