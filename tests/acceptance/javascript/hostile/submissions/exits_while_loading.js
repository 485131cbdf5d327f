// %% work
process.exit(0);
