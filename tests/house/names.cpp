// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE house_names
#include <boost/test/unit_test.hpp>

// Everything that the C library and POSIX put into the global namespace, first.
#include <complex.h>
#include <ctype.h>
#include <fcntl.h>
#include <math.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#undef I

#include <cmath>

// Then the words that Windows' and X11's headers make macros of, without the functions `min` and `max`: those are
// turned off by NOMINMAX, as the C++ library itself asks. What the library includes is not ours to mend, so it comes
// before.
#include <boost/hana.hpp>
#include <chainrule/tensor/xtensor.hpp>
#include <functional>
#include <regex>
#define near
#define far
#define small char
#define interface struct
#define hyper long long
#define pascal
#define cdecl
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define STRICT 1
#define TRANSPARENT 1
#define OPAQUE 2
#define ABSOLUTE 1
#define RELATIVE 2
#define ERROR 0
#define DIFFERENCE 11
#define None 0L
#define Bool int
#define Status int
#define Success 0
#define Always 2
#define True 1
#define False 0
#define Complex 0
#define Above 0
#define Below 1
#define Unsorted 0

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/dense_transpose.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/conv_transpose3d.hpp>
#include <chainrule/time/stacked.hpp>
#include <chainrule/time/conv_transpose1d.hpp>
#include <chainrule/time/depthwise_conv1d.hpp>
#include <chainrule/time/temporal_conv.hpp>
#include <chainrule/data/augmented.hpp>
#include <chainrule/data/csv_rows.hpp>
#include <chainrule/data/file_rows.hpp>
#include <chainrule/data/prefetched.hpp>
#include <chainrule/data/selected.hpp>
#include <chainrule/data/shuffle_buffer.hpp>
#include <chainrule/layer/bilinear.hpp>
#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/noise.hpp>
#include <chainrule/layer/constant_pad.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/squeeze_excite.hpp>
#include <chainrule/layer/unfold.hpp>
#include <chainrule/layer/upsample.hpp>
#include <chainrule/loss/activity.hpp>
#include <chainrule/loss/reduction.hpp>
#include <chainrule/loss/steps.hpp>
#include <chainrule/operation/matmul_over_heads.hpp>
#include <chainrule/operation/scale_over.hpp>
#include <chainrule/model/folded.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/pools.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/mean_over_valid_steps.hpp>
#include <chainrule/time/positions.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/scaled_dot_product_attention.hpp>
#include <chainrule/time/split_features.hpp>
#include <chainrule/time/transformer.hpp>
#include <chainrule/report/derivation.hpp>
#include <chainrule/report/drawings.hpp>
#include <chainrule/report/gnuplot.hpp>
#include <chainrule/report/measured_summary.hpp>
#include <chainrule/report/text_plot.hpp>
#include <chainrule/storage/source.hpp>
#include <chainrule/tensor/weighted.hpp>
#include <chainrule/training/fit_source.hpp>

// Every public name is used without a qualifier, with both namespaces open: none is ambiguous.
using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net =
    network<input<3>, dense<4, act::tanh>, act::relu, flatten, reshape<2, 2>, flatten,
            sequential<dense<4, act::sigmoid>, act::identity>, residual<act::leaky_relu<>, act::leaky_relu<0.2>>,
            repeat<2, act::relu>, concat<act::elu<>, act::silu>, dense<in_features<8>, out_features<4>, act::gelu>,
            act::softplus, dense<2>, output<2>>;
static_assert(std::is_same_v<net, network_of<net::list_type>> &&
              std::is_same_v<net, network_of<hana_list<input<3>, dense<2>>>> == false);
using pictures = network<input<1, 9, 9>, conv2d<filters<2>, kernel_size<3>, stride<1>, padding<1>>,
                         conv2d<filters<2>, kernel_size<3>, padding<same>>, max_pool2d<2>, avg_pool2d<pool_size<2, 1>>>;
static_assert(pictures::output_shape{} == shape<2, 2, 4>{});
static_assert(closed_form<pictures>(d(a<3>) / d(a<2>)) == apply<max_selection>(a<2>));
static_assert(closed_form<pictures>(d(z<1>) / d(W<1>)) == apply<unfolded>(a<0>) &&
              closed_form<pictures>(d(z<1>) / d(a<0>)) == apply<toeplitz>(W<1>));
static_assert(std::is_same_v<net, within_budget<net, max_parameters<1000>, max_forward_multiply_adds<1000>,
                                                max_backward_multiply_adds<1000>, max_parameter_bytes<10000>,
                                                max_tape_bytes<1, 10000>, max_training_bytes<adam, 1, 100000>>>);
static_assert(verdict_of<input<3>>::accepted == false);
static_assert(shape<2, 3>::size == 6);

template <class... Types>
constexpr std::size_t count() {
  return sizeof...(Types);
}
template <class... Types>
using count_of = std::integral_constant<std::size_t, sizeof...(Types)>;

static_assert(count<refusal<>, acceptance, refused_result, structure, parameter_set<net, float>,
                    internal::number::random_source, dual<double>, plain<double>, cost, activation, preactivation,
                    weight, bias, target, rational<1>, symbol<weight, 1>>() == 16);

// What layers are made of.
static_assert(count<list<>, no_bias, value<activation, shape<2>>,
                    parameter<weight, shape<2, 3>, drawn<3, 2>, storage_order::column_major>,
                    parameter<bias, shape<2>, begins_at<0>>, equation<activation, op::linear, layer_input, weight>,
                    op::argument<0>, op::result, child<flatten, shape<2>, 0>, child_activation<1>, biased_variance>() ==
              11);
[[maybe_unused]] constexpr auto stream_in_words = [](const auto& m) { return stream_of(m); };
static_assert(count<scan<flatten, truncated<2>, lengths<from<"n">>>, previous<activation>, op::linear_of_two,
                    op::pointwise_part<act::tanh, 0>, op::sum_of_products, conv1d<dilation<2>, padding<causal>>,
                    time_distributed<flatten>, op::convolution_over_steps<5, 3>, concat_features<flatten>,
                    op::concatenate_features<2, 3, 4>, op::features_from<2, 3, 7>, split<"a", 2>,
                    split_features<"a", 2>, slice_features<0, 1>, op::slice_features<2, 0>, op::features_at<2, 0>,
                    within<activation, weight>, layer_number<1>, lstm<2, all_steps>, gru<2, reset_before, go_backwards>,
                    rnn<2, act::relu>, bidirectional<scan<flatten, last_step>>, recurrent_stack<flatten>,
                    stacked<2, scan<flatten, last_step>>, symbol<recurrent_weight>, symbol<recurrent_bias>,
                    projection<2>, initial_states<from<"h">>, peepholes, with_cell_state, symbol<projection_weight>,
                    symbol<input_peephole>, symbol<forget_peephole>, symbol<output_peephole>>() == 34);
static_assert(count<op::scale_over<2>, op::heads_at<0, 2, 1>,
                    op::matmul_over_heads<2, 3, 1, 3, op::heads_at<0, 2, 1>, op::heads_at<0, 2, 1>,
                                          op::heads_at<0, 3, 9>, true>>() == 3);
static_assert(count<multi_head_attention<heads<2>, causal_mask, rotary>,
                    scaled_dot_product_attention<temperature<1>, attention_mask<op::causal_rule>, no_bias>,
                    transformer_encoder_layer<feed_forward<2>, norm_first, padding_mask<from<0>>>,
                    transformer_decoder_layer<attends_to<from<"m">>>, positional_encoding, position_embedding,
                    in_proj_weight_kind, in_proj_bias_kind, out_proj_weight_kind, out_proj_bias_kind,
                    op::masked_softmax<2, 3, 1.0, op::no_keys, op::causal_rule>, op::keys_after_length,
                    op::keys_of_padding<0>, op::keys_to_come, op::rotate_pairs<2, 2, 2>>() == 15);
static_assert(op::AllowsKeys<op::causal_rule> && !op::AddsToScores<op::causal_rule> &&
              count<decltype(in_proj_weight<1>), decltype(in_proj_bias<1>), decltype(out_proj_weight<1>),
                    decltype(out_proj_bias<1>)>() == 4);
static_assert(count<layer_norm<last_axes<1>, epsilon<1e-3>, no_affine>, rms_norm<>, group_norm<2>,
                    instance_norm<affine>, local_response_norm<5>, op::normalize_over<2, 2, 1>,
                    op::scale_channels<2, 3>, op::local_response<1, 4, 1, 3>>() == 8);
static_assert(count<glu, swiglu, softmax<>, softmin<0>, log_softmax<>, prelu<per_channel>, maximum<identity, identity>,
                    minimum<identity, identity>, subtract<identity, identity>, average<identity>,
                    dot<identity, identity>, op::maximum, op::minimum, op::average, op::dot,
                    op::gated_halves<act::tanh, 2, true>, op::softmax_along<3, 2>, op::prelu<1, 2, 3>>() == 18);
static_assert(count<dense_block<dense<2>>, scaled_residual<0.2, dense<2>>, projected_residual<dense<2>, dense<2>>,
                    squeeze_excite<2>, mixture<dense<2>, dense<2>, dense<2>>, act::rescale<0.2>, act::clamp_min<0.0>,
                    act::clamp_max<1.0>, bilinear<2, identity, identity>>() == 9);
static_assert(count<spatial_dropout<0.2>, stochastic_depth<0.2>, alpha_dropout<0.2>, feature_alpha_dropout<>,
                    gaussian_dropout<>, gaussian_noise<0.1>, rrelu<>, op::noise<op::adding_normal<0.1>, 1, 2, 3>,
                    op::dropping<0.1>, op::alpha_dropping<0.1>, op::multiplying_normal<0.1>, op::sloping<0.1, 0.2>>() ==
              12);
static_assert(count<permute<1, 0>, flip<0>, crop<1>, zero_pad<1>, reflection_pad<1>, replication_pad<1>, upsample<2>,
                    pixel_shuffle<2>, pixel_unshuffle<2>, space_to_depth<2>, depth_to_space<2>, channel_shuffle<2>,
                    repeat_vector<2>, unfold<kernel_size<2>>, fold<4, 4, kernel_size<2>>, constant_pad<1, 1>,
                    linear_interpolation, align_corners, op::interpolate<1, op::interpolated_axis<2, 2, false>, 1>>() ==
                  19 &&
              op::nothing > 0);
static_assert(count<op::subtract, op::by_elements<op::add>, op::derivative_by_elements<op::multiply::partial<0>>>() ==
              3);
static_assert(count<op::linear, op::copy, op::add, op::pointwise<act::tanh>, op::rearrange, op::concatenate<1, 2>,
                    op::times<op::argument<1>>, op::outer<op::argument<0>>, op::identity_factor,
                    op::diagonal<act::tanh>, op::rearranged, op::part<0>, op::partial_at<0, op::identity_factor>,
                    spread_over_planes, operation_of<op::copy>>() == 15);
using pool_window = sliding_window<shape<1, 9, 9>, pool_extents<2, 2>, stride<2>>;
using filter_window = convolution_window<2, shape<1, 9, 9>, kernel_size<3>, stride<1>, padding<1>>;
static_assert(
    count<convolution<filter_window>, max_pooling<pool_window>, average_pooling<pool_window>,
          convolution_with<filter_window>, convolution_of<filter_window>, largest_under_window<pool_window>,
          mean_under_window<pool_window>, sliding_axis<9, 2, 2, 0>, input_feature_count<3>, groups<2>, dilation<2>,
          axis_by_padding<9, 2, 2, 0, 1, 1>, window_of_axes<1, sliding_axis<9, 2, 2, 0>, sliding_axis<9, 2, 2, 0>>,
          filters_over_window<2, pool_window>, depthwise_conv2d<kernel_size<3>, depth_multiplier<2>>>() == 15);
static_assert(
    count<conv_transpose2d<kernel_size<2>, output_padding<1>>, transposed_convolution<filter_window>,
          transposed_convolution_with<filter_window>, transposed_convolution_of<filter_window>,
          internal::adds_a_stride_or_more<output_padding<1>>, internal::cuts_all_off<padding<1>, shape<1>>>() == 6);
using one_axis = internal::image::convolution_over_one_axis<2, 2, sliding_axis<9, 2, 2, 0>, 1>;
static_assert(count<conv3d<kernel_size<2>>, conv_transpose3d<kernel_size<2>>, conv_transpose1d<kernel_size<2>>,
                    depthwise_conv1d<kernel_size<2>>, temporal_conv<filters<2>>, convolution_over_axes<one_axis>>() ==
              6);
using pool_of_steps = window_over_axes<1, 2, pool_axis{9, 3, 3, 3, 0, 1, 0}>;
static_assert(
    count<op::max_over_axes<pool_of_steps>, op::mean_over_axes<pool_of_steps>, op::norm_over_axes<pool_of_steps, 2>,
          pool_shape, pool_span, max_pool1d<2>, avg_pool1d<2>, lp_pool1d<2, norm_type<2>>, adaptive_avg_pool1d<2>,
          adaptive_max_pool1d<2>, global_avg_pool1d, global_max_pool1d, lp_pool2d<2, norm_type<2>>,
          adaptive_avg_pool2d<2>, adaptive_max_pool2d<2>, global_avg_pool2d, global_max_pool2d,
          max_pool3d<2, ceil_mode>, avg_pool3d<2, count_include_pad<false>>, adaptive_avg_pool3d<2>,
          adaptive_max_pool3d<2>, global_avg_pool3d, global_max_pool3d, lp_pool3d<2, norm_type<2>>>() == 24);
static_assert(Activation<act::tanh> && OverVectors<act::tanh> && DerivativeFromOutput<act::tanh>);
static_assert(Loss<squared_error> && Optimizer<adam> && Initializer<he_normal> && Activation<act::relu> &&
              verdict_of_loss<squared_error, shape<2>>::accepted && verdict_of_optimizer<adam>::accepted &&
              verdict_of_initializer<he_normal>::accepted);
static_assert(Layer<act::relu> && CompositeOn<residual<act::relu>, shape<3>>);

// What the compiler knows of a network.
static_assert(std::is_same_v<std::remove_cvref_t<decltype(net::graph())>, graph_tables<net::graph_type::extents>>);
static_assert(net::graph().totals.largest > 0 && net::graph().totals.elements > net::graph().totals.largest &&
              count<graph_totals>() == 1);
static_assert(count<graph_extents, value_record, parameter_record, factor_record, step_record, memory_plan<1, 1>,
                    layer_table, beginning_record, child_statement, factor_statement, parameter_statement,
                    readable_order, internal::lies_in<symbol<weight, 1>, storage_order::row_major>,
                    internal::is_read_in<storage_order::row_major>, variable_reference, variable_source,
                    table_rows<value<activation, shape<2>>>>() == 17);
static_assert(beginning_of<begins_at<0>>.number == 0 && position_among_kinds<weight>(list<>{}) == no_index);
static_assert(path_capacity > 0 && depth_limit > 0 && (parameter_alignment == 16 || parameter_alignment == 1) &&
              round_up(17, 16) == 32);
using of_outputs = network<input<3>, outputs<dense<2>, dense<1>>>;
static_assert(count<sum_of_losses<of_outputs, squared_error, weighted_loss<0.5, squared_error>>>() == 1 &&
              of_outputs::output_shape::size == 3 &&
              std::tuple_size_v<decltype(outputs_of<of_outputs>(tensor<float, shape<3>>{}))> == 2);
static_assert(count<gaussian_nll<>, margin_ranking<>, cosine_embedding<>, contrastive<>, triplet_margin<>,
                    triplet_margin_with_distance<pairwise_distance<1>>, multi_label_margin, circle<>, ctc<3>,
                    ctc_of_lengths<3>, mean_over_labels<ctc<3>>, joint_loss<2, cosine_embedding<>>,
                    at_each_place<softmax_cross_entropy>, decltype(no_targets)>() == 14);
static_assert(count<sum_over_samples<squared_error>, mean_over_weights<sample_weights<squared_error>>, activity_l1<0.5>,
                    activity_l2<0.5>, decltype(weighted(0, 1)), at_each_step<squared_error>,
                    mean_over_valid_steps<lengths<from<"n">>>, op::mean_over_valid<2, op::keys_after_length>>() == 8);
using of_two = network<input<"x", 3>, input<"u", 2>, from<"x">, named<"h", dense<2>>, add<identity, from<"u">>,
                       multiply<identity, from<"h">>, slice<0, 1>>;
static_assert(of_two::output_shape::size == 1 && layer_output<1>::path[0] == 1 &&
              count<input_list<input<"x", 3>>, decltype(named_input<"x">)>() == 2);
static_assert(
    network<input<2>, shared<"w", dense<2>>, shared<"w", dense<2>>>::parameter_count == 6 &&
    network<input<3>, shared<"w", dense<2>>, dense_transpose<"w", 3>>::parameter_count == 11 &&
    sinusoidal_positions<4>::element(0, 1) == 1 && workspace<weight, shape<3>>::extents::size == 3 &&
    count<constant_values<weight, shape<3>, sinusoidal_positions<4>>, internal::is_a_constant<symbol<weight, 1>>,
          internal::has_constants_in_a_cell, internal::states_other_constants>() == 4 &&
    count<shared_record, shared_name_record, internal::shares_another_shape<int, int, int, int>,
          internal::shares_what_is_frozen<int, int>, internal::shares_what_is_stated_otherwise<int, int>,
          internal::shares_parameters_in_a_cell>() == 6);
static_assert(
    count<spectral_norm<dense<3>, power_iterations<2>>, power_iterations<2>, op::spectral_norm<shape<2, 3>, 1>,
          op::spectral_norm_by_buffers<shape<2, 3>>, decltype(weight_original<1>), decltype(left_singular<1>),
          decltype(right_singular<1>), weight_original_kind, left_singular_kind, right_singular_kind>() == 10);
static_assert(network<input<2>, weight_norm<dense<3>>>::parameter_count == 12 &&
              count<derived<weight, shape<3>>, norms_of_rows, op::weight_norm, decltype(weight_g<1>),
                    decltype(weight_v<1>), weight_g_kind, weight_v_kind, internal::needs_a_layer_with_a_weight,
                    internal::derives_from<int, int>, internal::derives_by_samples<int>,
                    internal::derives_its_last_value<int>, internal::reads_what_is_derived_otherwise,
                    internal::is_derived_from<int, int>, internal::shares_what_others_are_derived_from<int, int>,
                    internal::derives_parameters_in_a_cell, internal::derives_parameters_in_a_stream>() == 16);
using of_words = network<input<sequence<4>, tokens<9>>, embedding<3, padding_index<0>>, mean_over_steps, dense<1>>;
static_assert(of_words::output_shape::size == 1 && largest_vocabulary == 1 << 24 && op::no_padding > 0 &&
              count<token_shape<9, 4>, standard_normal<>, tokens_of<layer_input>, op::lookup<>, op::looked_up<0>,
                    op::mean_over<4>, op::averaged<4>>() == 7);
struct some_size;
static_assert(
    count<frozen<dense<2>>, let<some_size, 2>, let<some_size>, size_called<some_size>, inference_of<net>,
          folded_network<net>, recomputation<net, 1>, without_recomputation<net>, slot_lifetime, read_record>() == 10);
static_assert(
    std::is_same_v<network<let<some_size, 2>, input<3>, dense<units<some_size>>>, network<input<3>, dense<2>>> &&
    !Recomputes<net> && !is_recomputation<net>);
static_assert(std::is_same_v<recomputed<net, max_tape_bytes<16, 1 << 20>>, net> && std::is_same_v<plain_of<net>, net> &&
              inference_capacity(100) == inference_batch);
static_assert(count<internal::two_sizes_of<some_size>, internal::is_bound_to<1, by_let>,
                    internal::and_is_bound_to<1, by_let>, in_place<by_let>, by_let, internal::has_no_size<some_size>,
                    internal::expects_a_vector, behind_layer<1>, internal::write_it_behind_flatten, needs_at_least<1>,
                    is_frozen<symbol<weight, 1>>, internal::has_no_gradient, needs_all_values_at_once>() == 13 &&
              plan_memory(net::graph(), pass_purpose::inference).value_extent > 0);
static_assert(tape_capacity(1) == tape_granularity && memory_plan_of<net>.value_extent > 0);
static_assert(buffer_alignment > 0 && inline_bytes > 0);

// Formulas.
static_assert(Symbol<symbol<weight, 1>> && is_symbol<symbol<weight, 1>> && Expression<symbol<weight, 1>> &&
              is_expression<symbol<weight, 1>>);
static_assert(Operand<int> && Operands<int, symbol<weight, 1>> &&
              Derivative<partial<symbol<weight, 1>, symbol<bias, 1>>> && !is_derivative<int>);
static_assert(alike(as_expression(W<1>), W<1>) && std::is_same_v<expression_of<symbol<weight, 1>>, symbol<weight, 1>>);
static_assert(structure_of_product(structure::diagonal, structure::dense) ==
              structure_of_sum(structure::dense, structure::diagonal));
static_assert(structure_count == 11 && form_of_product(dense_form(2, 3), dense_form(3, 4)).columns() == 4 &&
              form_of_sum(dense_form(2, 3), dense_form(2, 3)).rows == 2);
static_assert(cost_of_product(dense_form(2, 3), dense_form(3, 4)) == 24 &&
              cost_of_sum(dense_form(2, 3), dense_form(2, 3)) == 6 && cost_of_dense(matrix_form{}) == 0);
static_assert(method_of_product(dense_form(2, 3), dense_form(3, 4)) == product_method::multiply &&
              !comes_by_columns(dense_form(2, 3), dense_form(3, 4), product_method::multiply));
static_assert(
    multiplication_order<net>(d(C) / d(W<1>)).is_reverse &&
    multiplication_order<with_adjoint_tape<net, 10>>(d(C) / d(W<1>)).is_reverse &&
    count<multiplication_plan<net, partial<symbol<activation, 1>, symbol<preactivation, 1>>>, accumulation_order>() ==
        2);
static_assert(
    is_derivative<
        bracketed<product<partial<symbol<weight, 1>, symbol<bias, 1>>, partial<symbol<bias, 1>, symbol<weight, 1>>>>> &&
    count<needs_a_loss_and_a_target>() == 1);
using left = symbol<weight, 1>;
using right = symbol<bias, 1>;
static_assert(count<literal, added<left, right>, subtracted<left, right>, multiplied<left, right>, divided<left, right>,
                    applied<logistic, left>, piecewise<left, left, right>, activation_derivative<act::tanh, left>,
                    part_of<left, right>, ones_of<left, right>, squared, activated, activated_derivative,
                    hyperbolic_cosine, softmax_function, normal_cdf, normal_pdf, diagonal_of, mean_square_of_group,
                    variance_of_group, root_of, static_text<1>>() == 22);
static_assert(count<differential<left>, partial<left, right>, direct<left, right>, product<left, right>,
                    sum<left, right>, pending<left, right>>() == 6);

// The words of refusals.
template <class Type>
using on_derivatives = count_of<verdict_of_sum<Type, Type>, verdict_of_product<Type, Type>>;
static_assert(on_derivatives<partial<left, right>>::value == 2);
static_assert(count<left_factor_ends_in<left>, right_factor_begins_with<left>, lead_elsewhere<left, right>,
                    internal::does_not_depend_on<left, right>, internal::has_no<left>, internal::names_no_layer<left>,
                    not_a_variable_of_the_network<left>, internal::the_network>() == 8);
static_assert(count<at_layer<1>, expects<shape<2>>, receives<shape<2>>, arrives_at<shape<2>>, write_instead<flatten>,
                    allows_only<1>, internal::nests_levels<1>, has_a_zero_extent, internal::is_not_a_layer,
                    needs_at_least_one_layer, internal::joins_what_does_not_fit<2, shape<2>, shape<3>>,
                    is_fed<shape<2>>, must_arrive_at_its_input, internal::put_some_into_sequential,
                    internal::lay_them_in_a_row, takes_elements<2, 3>, internal::cannot_have_units<0>,
                    does_not_understand<int>, internal::one_activation_may_follow, internal::states_its_steps_elsewhere,
                    internal::states_no_features, internal::or_at_each_step<flatten>>() == 22);
static_assert(count<internal::network_is_empty, input_comes_first, internal::output_comes_last, begins_with<int>,
                    has_layers<1>, internal::states_output<shape<2>>, internal::comes_to<1>,
                    internal::exceeds_budget<max_parameters<1>>, verdict_of_budget<net>>() == 9);
static_assert(ValidNetwork<net> && FitsIn<net> && DerivableIn<decltype(d(C) / d(W<1>)), net> &&
              verdict_of_network<checked_network<net>>::accepted);
static_assert(count<is_not_a_network, internal::is_not_a_list_of_types, internal::is_not_a_limit, is_not_a_derivative,
                    derivative_verdict<int>, carried_verdict<int>, internal::was_refused_before,
                    verdict_and_then<acceptance, std::type_identity<acceptance>>, internal::direct_path<left, right>,
                    internal::does_not_exist, internal::is_not_the_identity>() == 11);
static_assert(
    count<internal::expects_channels_height_width, internal::needs_a_window_of_positive_extents,
          internal::has_a_window_larger_than_the_image<shape<1>, shape<1>>,
          internal::has_another_number_of_axes<stride<1>, 2>, internal::has_a_window_on_padding_alone<padding<2>>,
          internal::needs_a_norm, internal::expects_channels_depth_height_width,
          internal::needs_positive_numbers_of_bins, internal::has_a_kernel_larger_than_the_image<shape<1>, shape<1>>,
          internal::cannot_have<stride<0>>, internal::is_given_twice<stride<1>>, internal::needs_filters,
          internal::needs_a_kernel_size, internal::pads_by_a_kernel_or_more<padding<1>, kernel_size<1>, shape<1>>,
          internal::has_groups_that_do_not_divide<groups<2>, 3, filters<4>>,
          internal::has_filters_by_channel<filters<4>>>() == 16);
static_assert(count<internal::needs_a_vector_of_two_or_more_classes, network_input, internal::network_target,
                    internal::has_extents<1>, internal::has_shape<shape<1>>, internal::must_have_shape<shape<1>>,
                    internal::one_more_for_a_batch, is_a<int>, argument_kind, internal::is_not_a_parameter<left>,
                    internal::is_not_a_value<left>, internal::is_overwritten_in_the_tape<left>,
                    internal::has_no_place_in_the_tape<left>, internal::gradient_of<net, float>,
                    internal::tape_of<net, float>, internal::used_with_model_of<net, float>,
                    internal::is_assigned_to<shape<2>>, internal::value_of_shape<shape<2>>,
                    internal::cannot_be_evaluated_by_the_compiler, internal::needs_a_model_of_tensors>() == 20);
static_assert(count<internal::is_no_observer<int>, internal::needs_on_begin_on_batch_on_epoch_or_on_end,
                    internal::or_a_call_with<int>, internal::observer_of_type<int>, internal::member_on_begin,
                    internal::member_on_batch, internal::member_on_epoch, internal::member_on_end,
                    internal::called_after_each_epoch, internal::must_take<int>, internal::returns_a<int>,
                    internal::must_return_bool_or_nothing, internal::must_return_nothing, internal::is_not_const,
                    internal::nothing_to_measure, internal::more_than_one_executor>() == 16);
static_assert(Observer<early_stopping> && Observer<restore_best> && Observer<time_limit> &&
              std::is_class_v<batch_record> && std::is_class_v<measured_number> && std::is_class_v<training_plan> &&
              std::is_class_v<history>);

// Numbers that the compiler has.
using neuron = network<input<1>, dense<1>>;
constexpr float ramp[2][1] = {{1}, {2}};
constexpr array_model<neuron> begun{constant{0.5}};
constexpr auto moved = compile_time_fit(begun, squared_error{}, sgd{}, ramp, ramp, 1);
static_assert(evaluation_verdict<neuron>::accepted && is_batch_of<shape<1>, shape<2, 1>> &&
              cost_of(moved, squared_error{}, ramp, ramp) < cost_of(begun, squared_error{}, ramp, ramp));
static_assert(std::is_same_v<decltype(value_and_gradient(begun, squared_error{}, ramp, ramp)),
                             valued_gradient<float, internal::array::gradient<neuron, float>>>);
static_assert(count<gate<acceptance>*, refused_number<acceptance>*>() == 2);

}  // namespace

BOOST_AUTO_TEST_CASE(no_name_is_ambiguous) {
  BOOST_TEST((expand<net>(d(C) / d(W<1>)) == expand<net>(d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>))));
  BOOST_TEST((closed_form<net>(d(z<1>) / d(b<1>)) == one));
  BOOST_TEST((2 * (a<1> - y) == 2 * (a<1> - y)));
  BOOST_TEST((apply<exponential>(z<1>) == apply<exponential>(z<1>)));
  BOOST_TEST((sigma(z<1>) / sigma_prime(z<1>) + square(z<1>) - cosh_of(z<1>) * where_positive(z<1>, one, one) == 3) ==
             false);
  BOOST_TEST(as_text(C) == "C");
  BOOST_TEST(as_latex(C) == "C");
  BOOST_TEST((shape_of<net>(C) == shape<>{}));
  BOOST_TEST((structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal));

  model<net> m{he_normal{}, seed{1}};
  BOOST_TEST((draw{seed{1}, 2} == draw{1, 2, 0}));
  for (const auto* other : {&m}) BOOST_TEST(other->size() == m.size());
  (void)model<net>{he_uniform{}};
  (void)model<net>{glorot_normal{}};
  (void)model<net>{glorot_uniform{}};
  (void)model<net>{lecun_normal{}};
  (void)model<net>{lecun_uniform{}};
  (void)model<net>{constant{0.5}};
  (void)model<net>{uniform{0.5}};
  (void)model<net>{normal{0.5}};
  (void)sizeof(explicit_values);
  gradient<net> g;
  tape<net> t(4);
  const xt::xtensor<float, 2> x = xt::ones<float>({4, 3}), expected = xt::ones<float>({4, 2});
  BOOST_TEST(value_and_gradient(m, squared_error{}, x, expected, t, g) == cost_of(m, squared_error{}, x, expected));
  BOOST_TEST(cost_of(m, binary_cross_entropy{}, x, expected) > 0);
  BOOST_TEST(cost_of(m, softmax_cross_entropy{}, x, expected) > 0);
  auto optimizer = optimizer_for(m, sgd_momentum{.momentum = 0.9});
  optimizer.step(m, gradient_for(m));
  optimizer_for(m, accumulated{clipped_by_value{clipped_by_norm{sgd{}, 1.0}, 1.0}, 2}).step(m, g);
  (void)optimizer_for(m, averaged{adam{}, ema{}}).averaged(m);
  (void)sizeof(
      list<swa, asgd, sparse_adam, schedule_free_adamw, adafactor, muon, matrix_layout, reduce_on_plateau, lbfgs<3>>);
  BOOST_TEST(penalty_of(m, with_penalty{adam{}, l1_penalty{}}) > 0);
  (void)with_penalty{sgd{}, l2_penalty{}}, (void)with_penalty{sgd{}, elastic_penalty{}},
      (void)with_penalty{sgd{}, orthogonal_penalty{}};
  (void)parameter_groups{adam{}, parameter_group{layers_at<1>, adam{}}, parameter_group{vector_parameters, adam{}}};
  BOOST_TEST(clip_by_norm(g, 1e9) > 0);
  clip_by_value(g, 1e9);
  BOOST_TEST(tape_for(m, 1).capacity() >= 1u);
  data_set<float> data(x, expected);
  prefetched ahead{data_set_source(data)};
  selected some{data_set_source(data), {0}};
  (void)sizeof(shuffle_buffer<csv_rows<>>);
  (void)sizeof(list<batch_memory<float>, sample_memory<float>, sample_layout<float>>);
  BOOST_CHECK_THROW(rows_of(npy_rows("none"), idx_rows("none")), data_error);
  BOOST_CHECK_THROW(csv_rows<>("none", csv_columns{{0}}), data_error);
  BOOST_CHECK_THROW(rows_in_order_of(npy_rows("none"), idx_rows("none")), data_error);
  (void)sizeof(list<rows_source<float, npy_rows, npy_rows>, rows_in_order<float, npy_rows, npy_rows>>);
  (void)mapped{data_set_source(data), [](sample_memory<float>) {}};
  BOOST_CHECK_THROW((augmented{data, random_flip{}, random_shift{}, random_rotation{}, random_crop{1, 1},
                               random_noise{}, cutout{1, 1}, mixup{}}),
                    shape_error);
  BOOST_CHECK_THROW((one_hot_targets{data, 2}), error);
  (void)sizeof(list<image_memory<float>, sample_draw>);
  (void)function_source(1, sample_layout<float>{{2}}, [](std::size_t, sample_memory<float>) {});
  (void)generator_source(sample_layout<float>{{2}}, [](sample_memory<float>) { return false; }, [](std::size_t) {});
  static_assert(IndexedSource<decltype(ahead)> && !OrderedSource<decltype(ahead)> && SourceOfBatches<decltype(ahead)>);
  BOOST_TEST(predict(m, ahead, [](std::size_t, std::span<const float>) {}) == data.size());
  const standardize scale(data);
  scale.apply(data);
  const history past = fit(m, squared_error{}, sgd{}, data, fit_options{.epochs = 1}, validate_on{data},
                           early_stopping{}, after_epoch{[](const epoch_record&) {}});
  BOOST_TEST(past.epochs.size() == 1u);
  (void)sizeof(list<stored_tensor<"W", weight>, added_tensor<"b", bias>, unused_count<"n">>);
  (void)sizeof(progress_bar);
  (void)sizeof(training_plan);
  const threads two{2};
  BOOST_TEST(value_and_gradient(m, squared_error{}, x, expected, t, g, two) == cost_of(m, squared_error{}, x, expected),
             boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(optimizer.step(m, squared_error{}, x, expected, t, two) > 0);
  thread_pool::shared().run(1, [](std::size_t) {});
  (void)sizeof(csv_table);
  (void)sizeof(idx_array);
  (void)sizeof(confusion_matrix);
  BOOST_TEST(describe_shape(std::vector<std::size_t>{2}) != "");
  BOOST_TEST(shade_of(1, 0, 1) != shade_of(0, 0, 1));
  BOOST_TEST(text_chart(std::vector<text_curve>{}) == "");
  BOOST_TEST(text_sheet(2, 1).rows() == 1u);
  BOOST_TEST(derivation<net>(paper::latex).size() > derivation<net>(paper::markdown).size());
  BOOST_TEST(type_text<flatten>() == "flatten");
  (void)gnuplot::available;
  BOOST_CHECK_THROW(learning_curve(history{}, learning_curve_options{}), data_error);
  BOOST_CHECK_THROW(confusion_chart(confusion_matrix{}), data_error);
  BOOST_CHECK_THROW(image_sheet(xt::xtensor<float, 1>{1}, image_sheet_options{}), shape_error);
  BOOST_CHECK_THROW(principal_plane(parameter_path{}), data_error);
  BOOST_CHECK_THROW(saliency_of(m, xt::xtensor<float, 2>{{1, 2}}, 99), shape_error);
  BOOST_CHECK_THROW(
      cost_contour(m, [](const auto&) { return 1.0; }, cost_plane{}, {}, cost_contour_options{}), shape_error);
  (void)random_plane(m, seed{1});
  BOOST_TEST((to_array(model<neuron>(moved)) == moved));
  BOOST_TEST(as_source(model<neuron>(moved), "neuron", "moved") != "");
  BOOST_CHECK_THROW(read_csv("none"), data_error);
  BOOST_CHECK_THROW(parse_csv("", "none"), data_error);
  BOOST_CHECK_THROW(parse_idx(read_file("none"), "none"), error);
  BOOST_CHECK_THROW(m(xt::xtensor<float, 1>{1}), shape_error);
  tensor<float, shape<2>> owned_numbers;
  tensor_view<float, shape<2>> view(owned_numbers.storage().data());
  view(0) = 1;
  BOOST_TEST(owned_numbers(0) == 1.0f);
  const data_set<float> classes({1, 2, 3}, {3}, {1});
  BOOST_TEST(confusion_of(m, classes).total() == 1u);
  BOOST_TEST(accuracy_of(m, classes) >= 0.0);
}
