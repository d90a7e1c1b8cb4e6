console.log('child', process.argv[2], process.env.NODE_OPTIONS ?? 'no options', process.execArgv);
