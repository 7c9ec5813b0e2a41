// The table. A word stands once, in lower case with '_'; what is said of it is a whole clause that ends the message.
#include "config/words.h"

#include <algorithm>
#include <array>

namespace plexus::config {
namespace {

struct Word {
  std::string_view word;
  std::string_view advice;
};

/// A setting of some component, and what others call it, each word between two bars.
struct Setting {
  std::string_view setting;
  std::string_view others;
};

constexpr std::array settings_elsewhere = {
    Setting{"outputs", "|units|out_features|width|neurons|nodes|hidden_size|output_size|output_dim|features|size|dim|"},
    Setting{"units", "|outputs|hidden_size|hidden|hidden_dim|num_units|width|neurons|out_features|"},
    Setting{"channels", "|filters|out_channels|num_filters|features|maps|outputs|width|units|"},
    Setting{"kernel", "|kernel_size|filter_size|ksize|size|window|"},
    Setting{"size", "|pool_size|kernel_size|kernel|window|ksize|"},
    Setting{"stride", "|strides|subsample|"},
    Setting{"padding", "|pad|border_mode|"},
    Setting{"dilation", "|dilation_rate|dilations|"},
    Setting{"groups", "|num_groups|n_groups|"},
    Setting{"heads", "|num_heads|n_heads|nhead|n_head|attention_heads|"},
    Setting{"rate", "|p|dropout|dropout_rate|dropout_prob|drop_prob|drop_rate|probability|"},
    Setting{"hidden",
            "|units|hidden_size|hidden_units|hidden_layer_sizes|n_hidden|dim_feedforward|ff_dim|d_ff|mlp_dim|"
            "intermediate_size|"
            "layers|width|neurons|"},
    Setting{"width", "|embedding_dim|embed_dim|output_dim|d_model|dim|units|outputs|features|size|"},
    Setting{"count", "|num_embeddings|vocab_size|vocabulary|vocabulary_size|input_dim|"},
    Setting{"factor", "|scale_factor|scale|gamma|"},
    Setting{"epsilon", "|eps|"},
    Setting{"times", "|n|count|repeats|num_layers|depth|"},
    Setting{"shape", "|target_shape|size|output_shape|"},
    Setting{"return", "|return_sequences|"},
    Setting{"initializer", "|kernel_initializer|weight_init|weight_initializer|init|weights|"},
    Setting{"bias_initializer", "|bias_init|"},
    Setting{"recurrent_initializer", "|recurrent_init|"},
    Setting{"initial", "|init|alpha|slope|negative_slope|"},
    Setting{"learning_rate", "|lr|eta|eta0|alpha|learning_rate_init|step_size|rate|"},
    Setting{"weight_decay", "|wd|decay|l2|l2_regularization|"},
    Setting{"beta1", "|beta_1|b1|"},
    Setting{"beta2", "|beta_2|b2|"},
    Setting{"decay", "|alpha|rho|gamma|"},
    Setting{"batch_normalization", "|batch_norm|batchnorm|bn|"},
    Setting{"dropout", "|dropout_rate|dropout_prob|p|"},
    Setting{"separator", "|delimiter|sep|"},
    Setting{"file", "|path|filename|file_name|"},
    Setting{"path", "|file|folder|directory|root|data_dir|"},
};

/// Where a network is written as layers, what it is called elsewhere in a configuration is of no use.
constexpr std::array words_of_layers = {
    Word{"activation", "an activation is a layer of its own: write it as the next one, '- relu'"},
    Word{"in_features", "how many values come in follows from the layer before; leave it out"},
    Word{"input_size", "how many values come in follows from the layer before; leave it out"},
    Word{"inputs",
         "how many values come in follows from the layer before; inputs with names are taken by 'parallel', 'branches: "
         "{NAME: layers, …}', 'each' or 'input'"},
    Word{"input_dim", "how many values come in follows from the layer before; leave it out"},
    Word{"in_channels", "how many channels come in follows from the layer before; leave it out"},
    Word{"input_shape", "the shape that comes in follows from the layer before; leave it out"},
    Word{"input", "what comes in is what the layer before gives; leave it out"},
    Word{"normalized_shape", "the shape follows from the layer before; leave it out"},
    Word{"num_features", "how many features there are follows from the layer before; leave it out"},
    Word{"name", "layers have no names; parameters are named by their places, 'layers.0.weights'"},
    Word{"trainable", "what is not to learn is named by 'optimizer.groups' or by 'freeze' of 'model.initial'"},
    Word{"num_layers", "write the layer as often as it is wanted, or in 'repeat: {times: 2, layers: […]}'"},
    Word{"batch_first", "the example is always the first dimension; leave it out"},
    Word{"bidirectional", "'parallel' puts two layers side by side; one that reads from the end is not there"},
    Word{"bias", "every one of these has a bias that learns; 'bias_initializer' says where it begins"},
    Word{"use_bias", "every one of these has a bias that learns; 'bias_initializer' says where it begins"},
};

constexpr std::array words_of_models = {
    Word{"inputs",
         "inputs get names from the data set, and a network takes them in its layers: {plugin: parallel, branches: "
         "{NAME: "
         "layers, …}}"},
};

constexpr std::array words = {
    // how long, in what portions
    Word{"lr",
         "it is called 'learning_rate' and is a setting of the optimizer: 'optimizer: {plugin: sgd, "
         "learning_rate: 0.01}'"},
    Word{"eta", "it is called 'learning_rate' and is a setting of the optimizer"},
    Word{"alpha", "the learning rate is called 'learning_rate' and is a setting of the optimizer"},
    Word{"learning_rate_init", "it is called 'learning_rate' and is a setting of the optimizer"},
    Word{"bs", "it is called 'training.batch_size'"},
    Word{"batch", "it is called 'training.batch_size'"},
    Word{"minibatch_size", "it is called 'training.batch_size'"},
    Word{"mini_batch_size", "it is called 'training.batch_size'"},
    Word{"train_batch_size", "it is called 'training.batch_size'"},
    Word{"n_epochs", "it is called 'training.epochs'"},
    Word{"num_epochs", "it is called 'training.epochs'"},
    Word{"nb_epoch", "it is called 'training.epochs'"},
    Word{"max_epochs", "it is called 'training.epochs'"},
    Word{"max_iter", "passes over the rows are 'training.epochs', updates are 'training.steps'"},
    Word{"n_iter", "passes over the rows are 'training.epochs', updates are 'training.steps'"},
    Word{"max_steps", "it is called 'training.steps'"},
    Word{"iterations", "updates are 'training.steps', passes over the rows are 'training.epochs'"},
    Word{"early_stopping",
         "it is called 'training.patience' and needs 'dataset.validation': 'patience: 10' stops after "
         "10 evaluations without a lower validation loss"},
    Word{"n_iter_no_change", "it is called 'training.patience' and needs 'dataset.validation'"},
    Word{"early_stopping_patience", "it is called 'training.patience' and needs 'dataset.validation'"},
    Word{"early_stopping_rounds", "it is called 'training.patience' and needs 'dataset.validation'"},
    Word{"callbacks",
         "stopping early is 'training.patience', a rate that changes is 'schedule', the best parameters are "
         "'results: {parameters: [best]}'"},
    Word{"gradient_clip_val", "it is called 'training.clip_norm' or 'training.clip_value'"},
    Word{"clipnorm", "it is called 'training.clip_norm'"},
    Word{"clipvalue", "it is called 'training.clip_value'"},
    Word{"max_grad_norm", "it is called 'training.clip_norm'"},
    Word{"gradient_clip", "it is called 'training.clip_norm' or 'training.clip_value'"},
    Word{"gradient_clipping", "it is called 'training.clip_norm' or 'training.clip_value'"},
    Word{"grad_clip", "it is called 'training.clip_norm' or 'training.clip_value'"},
    Word{"check_val_every_n_epoch", "it is called 'training.evaluate_every'"},
    Word{"val_check_interval", "it is called 'training.evaluate_every', in epochs or as {steps: 200}"},
    Word{"eval_steps", "it is 'training.evaluate_every: {steps: 200}'"},
    Word{"sample_weight",
         "rows are weighted by 'weight' of the data sets csv and hdf5, classes by 'training.class_weights'"},
    Word{"class_weight", "it is called 'training.class_weights'"},
    Word{"num_workers", "trials at a time are '--jobs' or 'execution.jobs'; data need no workers"},
    Word{"n_jobs", "trials at a time are '--jobs' or 'execution.jobs'"},
    Word{"random_state", "it is called 'seed'"},
    Word{"random_seed", "it is called 'seed'"},
    Word{"manual_seed", "it is called 'seed'"},
    Word{"device", "plexus computes on the processor; there is nothing to choose"},
    Word{"accelerator", "plexus computes on the processor; there is nothing to choose"},
    Word{"verbose", "it is an option of the command line: '--progress'"},
    // losses
    Word{"mse", "the squared error is the loss 'squared_error' (½ Σ (t − y)²)"},
    Word{"mse_loss", "the squared error is the loss 'squared_error' (½ Σ (t − y)²)"},
    Word{"mseloss", "the squared error is the loss 'squared_error' (½ Σ (t − y)²)"},
    Word{"mean_squared_error", "the squared error is the loss 'squared_error' (½ Σ (t − y)²)"},
    Word{"l2", "the squared error is the loss 'squared_error'; decay of weights is 'weight_decay' of the optimizer"},
    Word{"categorical_crossentropy", "it is the loss 'cross_entropy', which takes classes"},
    Word{"sparse_categorical_crossentropy", "it is the loss 'cross_entropy', which takes classes"},
    Word{"binary_crossentropy",
         "for two classes it is the loss 'cross_entropy'; for several labels that may be true at once, "
         "'binary_cross_entropy'"},
    Word{"crossentropy", "it is the loss 'cross_entropy'"},
    Word{"crossentropyloss", "it is the loss 'cross_entropy'"},
    Word{"bce",
         "for two classes it is the loss 'cross_entropy'; for several labels that may be true at once, "
         "'binary_cross_entropy'"},
    Word{"bcewithlogitsloss",
         "for two classes it is the loss 'cross_entropy'; for several labels that may be true at once, "
         "'binary_cross_entropy', which takes logits"},
    Word{"huberloss", "it is the loss 'huber'"},
    Word{"smoothl1loss", "it is the loss 'huber'"},
    Word{"smooth_l1", "it is the loss 'huber'"},
    Word{"mae_loss", "the nearest is the loss 'huber' with a small 'delta'"},
    Word{"l1loss", "the nearest is the loss 'huber' with a small 'delta'"},
    Word{"kldivloss", "it is the loss 'kl_divergence', which has the softmax in it"},
    Word{"kl_div", "it is the loss 'kl_divergence', which has the softmax in it"},
    Word{"poissonnllloss", "it is the loss 'poisson', whose outputs are logarithms"},
    Word{"categorical_hinge", "it is the loss 'hinge'"},
    Word{"multimarginloss", "the nearest is the loss 'hinge', of Crammer and Singer"},
    Word{"triplet_loss", "it is the loss 'triplet'"},
    Word{"tripletmarginloss", "it is the loss 'triplet', which finds its triples in the batch"},
    Word{"contrastive", "the nearest is the loss 'triplet', which compares the rows of a batch"},
    Word{"spectral_norm", "it is the layer 'spectral_normalization', with the layers that it normalises in 'layers'"},
    Word{"l1_regularization", "it is the optimizer 'l1' around another: '{plugin: l1, weight: 0.1, inner: adam}'"},
    Word{"lasso", "it is the optimizer 'l1' around another: '{plugin: l1, weight: 1e-4, inner: sgd}'"},
    Word{"knn", "the metric is called 'nearest_neighbors'"},
    Word{"logcosh", "it is the loss 'log_cosh'"},
    Word{"nll_loss", "it is the loss 'cross_entropy', which has the softmax in it"},
    Word{"nllloss", "it is the loss 'cross_entropy', which has the softmax in it"},
    Word{"log_loss", "it is the loss 'cross_entropy'"},
    Word{"softmax",
         "the softmax of the outputs is part of the loss 'cross_entropy'; hidden units take another "
         "activation, such as relu"},
    Word{"log_softmax", "the softmax of the outputs is part of the loss 'cross_entropy'"},
    Word{"criterion", "it is called 'loss'"},
    Word{"loss_fn", "it is called 'loss'"},
    Word{"objective", "it is called 'loss'"},
    // networks
    Word{"mlp", "a network of dense layers is the model 'shallow' (one hidden layer) or 'deep' ('hidden: [256, 128]')"},
    Word{"mlpclassifier", "a network of dense layers is the model 'shallow' (one hidden layer) or 'deep'"},
    Word{"mlpregressor", "a network of dense layers is the model 'shallow' (one hidden layer) or 'deep'"},
    Word{"feedforward", "a network of dense layers is the model 'shallow' (one hidden layer) or 'deep'"},
    Word{"dnn", "it is the model 'deep'"},
    Word{"cnn", "it is the model 'convolutional'"},
    Word{"convnet", "it is the model 'convolutional'"},
    Word{"conv2d", "convolutions are layers of the model 'convolutional': 'blocks: [{channels: 16, kernel: 3}]'"},
    Word{"logistic_regression", "it is the model 'perceptron' with the loss 'cross_entropy'"},
    Word{"network", "the network is called 'model'"},
    Word{"net", "the network is called 'model'"},
    Word{"architecture", "the network is called 'model'"},
    Word{"hidden_layer_sizes", "it is called 'model.hidden': 'hidden: [256, 128]' of the model 'deep'"},
    Word{"hidden_size", "it is called 'model.hidden'"},
    Word{"hidden_units", "it is called 'model.hidden'"},
    Word{"n_hidden", "it is called 'model.hidden'"},
    Word{"units", "units of hidden layers are 'model.hidden'"},
    Word{"dropout_rate", "it is called 'model.dropout'"},
    Word{"batchnorm", "it is called 'model.batch_normalization'"},
    Word{"batch_norm", "it is called 'model.batch_normalization'"},
    Word{"kernel_initializer", "it is called 'model.initializer'"},
    Word{"weight_init", "it is called 'model.initializer'"},
    Word{"xavier", "it is the initializer 'glorot_uniform' or 'glorot_normal'"},
    Word{"xavier_uniform", "it is the initializer 'glorot_uniform'"},
    Word{"xavier_normal", "it is the initializer 'glorot_normal'"},
    Word{"kaiming_uniform", "it is the initializer 'he_uniform'"},
    Word{"kaiming_normal", "it is the initializer 'he_normal'"},
    Word{"swish", "it is the activation 'silu'"},
    Word{"logistic", "it is the activation 'sigmoid'"},
    Word{"linear", "it is the activation 'identity'; a network without hidden layers is the model 'perceptron'"},
    // optimizers and schedules
    Word{"solver", "it is called 'optimizer'"},
    Word{"nesterov_sgd", "it is the optimizer 'sgd' with 'momentum' and 'nesterov: true'"},
    Word{"momentum", "it is a setting of the optimizer: 'optimizer: {plugin: sgd, momentum: 0.9}'"},
    Word{"weight_decay", "it is a setting of the optimizer"},
    Word{"betas", "they are 'beta1' and 'beta2' of the optimizer 'adam'"},
    Word{"scheduler", "it is called 'schedule'"},
    Word{"lr_scheduler", "it is called 'schedule'"},
    Word{"cosineannealinglr", "it is the schedule 'cosine'"},
    Word{"steplr", "it is the schedule 'step'"},
    Word{"exponentiallr", "it is the schedule 'exponential'"},
    Word{"polynomiallr", "it is the schedule 'polynomial'"},
    Word{"onecyclelr", "it is the schedule 'one_cycle'"},
    Word{"onecycle", "it is the schedule 'one_cycle'"},
    Word{"reducelronplateau", "it is the schedule 'reduce_on_plateau'"},
    Word{"cosineannealingwarmrestarts", "it is the schedule 'cosine_restarts'"},
    Word{"sequentiallr", "it is the schedule 'sequential'"},
    Word{"early_stopping", "it is 'training.patience', with 'monitor' and 'min_delta' beside it"},
    // data
    Word{"data", "it is called 'dataset'"},
    Word{"datamodule", "it is called 'dataset'"},
    Word{"validation_split", "it is called 'dataset.validation': a number of rows, or their share"},
    Word{"validation_fraction", "it is called 'dataset.validation': a number of rows, or their share"},
    Word{"val_split", "it is called 'dataset.validation': a number of rows, or their share"},
    Word{"val", "it is called 'dataset.validation'"},
    Word{"test_size", "it is called 'dataset.test': a number of rows, or their share"},
    Word{"test_fraction", "it is called 'dataset.test': 'test: 0.2', or {rows: 0.2, by: last}"},
    Word{"test_rows", "it is 'dataset.test': {rows: 0.2, by: random}, or by: last"},
    Word{"split_seed", "it is 'dataset.test': {rows: 0.2, seed: 1}"},
    Word{"target_column", "it is called 'target': a name, or a number from 0 or, negative, from the end"},
    Word{"stratify", "it is 'dataset.test' or 'dataset.validation': {rows: 0.2, by: stratified}"},
    Word{"n_splits", "it is called 'dataset.folds'"},
    Word{"cv", "cross-validation is 'dataset.folds'"},
    Word{"k_folds", "it is called 'dataset.folds'"},
    Word{"sep", "it is called 'separator'"},
    Word{"delimiter", "it is called 'separator'"},
    Word{"na_values", "it is called 'missing_values'"},
    Word{"usecols", "it is called 'columns'"},
    Word{"skiprows", "lines are skipped if they begin with what 'comment' says; delete others"},
    Word{"skip_rows", "lines are skipped if they begin with what 'comment' says; delete others"},
    Word{"index_col", "a column that names the rows is left out by 'ignore'"},
    Word{"drop_columns", "it is called 'ignore'"},
    Word{"feature_columns", "it is called 'columns'"},
    Word{"inputs",
         "inputs get names by 'train_inputs: {NAME: array, …}' of hdf5 and numpy, and by 'columns: {NAME: "
         "[column, …], …}' of csv"},
    Word{"label", "it is called 'target'"},
    Word{"label_col", "it is called 'target'"},
    Word{"target_col", "it is called 'target'"},
    Word{"y_col", "it is called 'target'"},
    Word{"sample_weight", "it is called 'weight': a column, or an array"},
    Word{"num_folds", "it is called 'dataset.folds'"},
    Word{"label_column", "it is called 'target'"},
    Word{"standardscaler", "it is 'dataset.normalize': standardize"},
    Word{"standard_scaler", "it is 'dataset.normalize': standardize"},
    Word{"minmaxscaler", "it is 'dataset.normalize': scale"},
    Word{"zscore", "it is 'dataset.normalize': standardize"},
    Word{"transforms", "inputs are normalised by 'dataset.normalize' and distorted by 'dataset.augmentation'"},
    Word{"mmap_mode", "inputs stay on disk by 'dataset.in_memory': false"},
    // many trials
    Word{"successive_halving", "it gives trials of a grid up early, and is 'search: {method: successive_halving}'"},
    Word{"hyperband", "it gives trials of a grid up early, and is 'search: {method: hyperband}'"},
    Word{"asha", "trials of a grid are given up early by 'search: {method: successive_halving}'"},
    Word{"bayesian", "it is the search 'gaussian_process'"},
    Word{"bayesian_optimization", "it is the search 'gaussian_process'"},
    Word{"gp", "it is the search 'gaussian_process'"},
    Word{"gpsampler", "it is the search 'gaussian_process'"},
    Word{"tpesampler", "it is the search 'tpe'"},
    Word{"hyperopt", "it is the search 'tpe'"},
    Word{"cmaes", "it is the search 'cma_es'"},
    Word{"cmaessampler", "it is the search 'cma_es'"},
    Word{"randomsampler", "it is the search 'random'"},
    Word{"random_search", "it is the search 'random'"},
    Word{"sampler", "it is called 'search': 'search: {plugin: tpe, trials: 50, space: {…}}'"},
    Word{"n_trials", "it is called 'search.trials'"},
    Word{"max_evals", "it is called 'search.trials'"},
    Word{"sweep", "what varies stands under 'grid'"},
    Word{"sweeper", "what varies stands under 'grid'"},
    Word{"param_grid", "what varies stands under 'grid'"},
    Word{"multirun", "what varies stands under 'grid', or in '--axis key=a,b'"},
    Word{"defaults", "settings of other files are not merged; write them here, or name them in 'grid'"},
    Word{"trainer", "how long and in what portions is 'training'"},
    Word{"fit", "how long and in what portions is 'training'"},
};

std::string plain(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
    if (letter >= 'A' && letter <= 'Z') return static_cast<char>(letter - 'A' + 'a');
    return letter == '-' || letter == ' ' ? '_' : letter;
  });
  return result;
}

std::string advice_among(std::span<const Word> table, std::string_view word) {
  const std::string wanted = plain(word);
  const auto found =
      std::find_if(table.begin(), table.end(), [&wanted](const Word& entry) { return entry.word == wanted; });
  return found == table.end() ? "" : std::string(found->advice);
}

}  // namespace

std::string advice_on_word(std::string_view word) { return advice_among(words, word); }

std::string advice_on_word_of_layer(std::string_view word) { return advice_among(words_of_layers, word); }

std::string advice_on_word_of_model(std::string_view word) { return advice_among(words_of_models, word); }

std::string setting_called(std::string_view word, std::span<const std::string> known) {
  const std::string wanted = "|" + plain(word) + "|";
  for (const auto& [setting, others] : settings_elsewhere)
    if (others.find(wanted) != std::string_view::npos && std::find(known.begin(), known.end(), setting) != known.end())
      return std::string(setting);
  return "";
}

}  // namespace plexus::config
